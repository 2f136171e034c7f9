import { compareUtf8 } from './order.ts';

/** The one text of a JSON value: names sorted by bytes, no white space. `undefined` members are left out. */
export const canonicalJson = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let text = '';
  for (const [name, member] of Object.entries(value).sort(byName)) {
    if (member !== undefined)
      text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:${canonicalJson(member)}`;
  }
  return text === '' ? '{}' : `${text}}`;
};

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  compareUtf8(a, b);
