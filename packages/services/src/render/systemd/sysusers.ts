import { compareUtf8 } from '@nixtools/nix-formats';
import type { ServiceSet } from '../../description/service-set.ts';
import { specifierFree } from './quote.ts';

/** sysusers.d(5): accounts that exist already are left as they are; a uid that is taken is only a wish. */
export const sysusersFile = ({ users = {}, groups = {} }: ServiceSet): string => {
  const sorted = <T>(record: { readonly [name: string]: T }): [string, T][] =>
    Object.entries(record).sort(([a], [b]) => compareUtf8(a, b));
  const groupLines = sorted(groups).map(([name, { gid }]) => `g ${name} ${gid ?? '-'}\n`);
  const userLines = sorted(users).flatMap(
    ([name, { uid, group, groups: more, home, shell, description }]) => [
      `u ${name} ${uid ?? '-'}${group === undefined || group === name ? '' : `:${group}`} ${field(description)} ${field(home)} ${field(shell)}\n`,
      ...(more ?? []).map((member) => `m ${name} ${member}\n`),
    ],
  );
  return [...groupLines, ...userLines].join('');
};

const field = (value: string | undefined): string => {
  if (value === undefined || value === '') return '-';
  return `"${specifierFree(value).replace(/["\\]/g, '\\$&').replaceAll('\t', '\\t')}"`;
};
