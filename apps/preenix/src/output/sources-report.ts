import { plural, printable, type Style } from '@nixtools/command-line';
import type { FixedOutput, FixedOutputs } from '@nixtools/drv-closure';

const describeSource = ({ name, method, hash, urls, rev }: FixedOutput, { bold }: Style): string =>
  [
    bold(printable(name)),
    `  ${hash}${method === 'flat' ? '' : ` (${method})`}`,
    ...(urls.length === 0
      ? ['  its builder finds it by other means']
      : urls.map((url) => `  ${printable(url)}`)),
    ...(rev === undefined ? [] : [`  revision ${printable(rev)}`]),
    '',
  ].join('\n');

/** Each source with its hash and URLs, and how many there are. */
export const describeSources = ({ fixedOutputs, derivations }: FixedOutputs, style: Style): string =>
  `${fixedOutputs.map((output) => describeSource(output, style)).join('')}${plural(fixedOutputs.length, 'source')} in ${plural(derivations, 'derivation')}\n`;
