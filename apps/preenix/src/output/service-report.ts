import { plural, printable } from '@nixtools/command-line';
import type { Loss, RequiredProgram } from '@nixtools/services';
import type { LoadedServices } from '../service/load-services.ts';

const most = 20;

const listed = (title: string, lines: readonly string[]): string => {
  if (lines.length === 0) return '';
  const shown = lines.slice(0, most).map((line) => `  ${printable(line)}\n`);
  const more = lines.length > most ? `  and ${lines.length - most} more; --json lists all\n` : '';
  return `${title}:\n${shown.join('')}${more}`;
};

/** What reading a description has changed, or could not take along. */
export const describeLoaded = ({
  rebinds,
  unresolved,
  unmapped,
  skipped,
  warnings,
}: Pick<LoadedServices, 'rebinds' | 'unresolved' | 'unmapped' | 'skipped' | 'warnings'>): string =>
  [
    listed(
      `${plural(rebinds.length, 'path')} became paths of this host`,
      rebinds.map(({ from, to }) => `${from} -> ${to}`),
    ),
    listed(
      `${plural(unresolved.length, 'path')} of NixOS ${unresolved.length === 1 ? 'is' : 'are'} as they were, and must be realised`,
      unresolved.map(({ service, path }) => `${service}: ${path}`),
    ),
    listed(
      `${plural(unmapped.length, 'key')} of NixOS ${unmapped.length === 1 ? 'has' : 'have'} no place in a description`,
      unmapped.map(({ unit, key, reason }) => `${unit}: ${key} (${reason})`),
    ),
    listed(
      `${plural(skipped.length, 'service')} of the configuration ${skipped.length === 1 ? 'is' : 'are'} left out`,
      skipped.map(({ unit, reason }) => `${unit}: ${reason}`),
    ),
    ...warnings.map((warning) => `warning: ${printable(warning)}\n`),
  ].join('');

/** @example lossLine(loss) // 'shop: restart.when (approximated): as always … ; disable the unit to keep it stopped' */
export const lossLine = ({ service, field, level, how, fix }: Loss): string =>
  `${service === undefined ? '' : `${service}: `}${field} (${level}): ${how}${fix === undefined ? '' : `; ${fix}`}`;

/** @example programLine(program) // 'setpriv (install util-linux): runs the service as its user' */
export const programLine = ({ anyOf, from, why, where }: RequiredProgram): string =>
  `${anyOf.join(' or ')} (${where === 'host' ? 'install' : 'inside:'} ${from}): ${why}`;

/** Programs that the machine must have where a service is installed. */
export const describePrograms = (programs: readonly RequiredProgram[]): string =>
  listed(`${plural(programs.length, 'program')} that must be there`, programs.map(programLine));

/** What a target does not do as it is described; what is emulated has its effect, and is only counted. */
export const describeLosses = (losses: readonly Loss[]): string => {
  const felt = losses.filter(({ level }) => level !== 'emulated');
  const emulated = losses.length - felt.length;
  return [
    listed(`${plural(felt.length, 'value')} not as described`, felt.map(lossLine)),
    emulated === 0 ? '' : `${plural(emulated, 'value')} emulated, with the same effect\n`,
  ].join('');
};
