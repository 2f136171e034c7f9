import { z } from 'zod';
import { serviceSet } from './service-set.ts';

/**
 * JSON Schema (2020-12) of a service set, for editors and for other languages. Rules between fields, such as that
 * nothing waits for itself, are not in it: `checkServiceSet` has them.
 */
export const serviceSetJsonSchema = (): Record<string, unknown> => ({
  $id: 'https://nixtools.invalid/service-set-1.json',
  title: 'nixtools service set, version 1',
  ...z.toJSONSchema(serviceSet, { target: 'draft-2020-12', io: 'input', reused: 'ref' }),
});
