import { stringify } from 'yaml';
import type { ServiceSet } from '../description/service-set.ts';

/**
 * A set as YAML that `readServiceSet` reads again. Where its values come from is left out: line numbers of another file
 * would say nothing in this one.
 */
export const printServiceSet = ({ marks: _, ...set }: ServiceSet): string =>
  stringify(set, { version: '1.2', lineWidth: 100 });
