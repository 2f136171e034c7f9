import type { Json } from '../entry.ts';
import { isTooDeep } from '../json-depth.ts';

/** @param fail throws the error for what is no JSON, or nested deeper than honest values are */
export const parseValue = (json: string, fail: (message: string) => never): Json => {
  if (isTooDeep(json)) return fail('a value is nested too deep');
  try {
    return JSON.parse(json);
  } catch {
    return fail('a value is no JSON');
  }
};
