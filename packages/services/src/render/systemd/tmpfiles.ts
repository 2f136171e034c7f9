import { specifierFree } from './quote.ts';

/** A line of tmpfiles.d(5). Its quoting is that of units. */
export const tmpfilesLine = (
  type: 'd' | 'z' | 'C',
  path: string,
  mode: string,
  owner?: string,
  group?: string,
): string => `${type} ${word(path)} ${mode} ${owner ?? '-'} ${group ?? '-'}\n`;

const word = (path: string): string => {
  const escaped = specifierFree(path).replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n');
  return /[\s"\\']/.test(path) ? `"${escaped}"` : escaped;
};
