import { printable } from '@nixtools/command-line';
import type { ProfileChange } from '@nixtools/profile';

/**
 * What a change did to a profile, a line each.
 *
 * @param given `--profile`, which the way back needs as well
 */
export const describeChange = (
  { changed, generation, installed, replaced, removed }: ProfileChange,
  profile: string,
  given: string | undefined,
): string => {
  const wayBack = `preenix rollback${given === undefined ? '' : ` --profile ${printable(given)}`}`;
  if (!changed) return `nothing to do: ${profile} is as it should be\n`;
  const replacing = new Map(replaced.map(({ old, by }) => [by, old]));
  return [
    ...installed.map((element) => {
      const old = replacing.get(element);
      const outputs = [...element.outputs.keys()].join(',');
      return `installed ${printable(element.name)} (${printable(outputs)})${old === undefined ? '' : ` in the place of ${printable(old.name)}`}`;
    }),
    ...removed.map(({ name }) => `removed ${printable(name)}`),
    `${profile} is at generation ${generation ?? 0}${generation === 1 ? '' : `; "${wayBack}" goes back`}`,
    '',
  ].join('\n');
};
