import type { GrubPlace } from '@nixtools/boot-plan';
import { quoteGrub } from '@nixtools/grub-config';
import type { InstallConfig } from './config.ts';
import type { Places } from './places.ts';

/**
 * What the texts of a configuration may refer to: `@bootRoot@`, and the variables `drive1` and `drive2` of install-grub.pl, which
 * many a configuration's extraEntries use although nobody ever documented them.
 */
export interface Drives {
  /** A text of the configuration as GRUB is to read it. */
  readonly filled: (text: string) => string;
  /** Sets the variables, for texts that name them. */
  readonly linesFor: (...texts: readonly string[]) => string;
}

const searchLine = (variable: string, { filesystem: { search } }: GrubPlace): readonly string[] =>
  search === undefined
    ? []
    : [`search --no-floppy --set=${variable} --${search.by} ${quoteGrub(search.value)}`];

export const drivesOf = ({ era }: InstallConfig, { boot, store }: Places): Drives => {
  const hasDrive = era !== '2014' && boot.filesystem.search !== undefined;
  const folder = era === '2014' && boot.folder === '/' ? '' : boot.folder;
  const bootRoot = hasDrive ? `($drive1)${folder}` : folder;
  const lines = [...searchLine('drive1', boot), ...searchLine('drive2', store)];
  return {
    filled: (text) => text.replaceAll('@bootRoot@', () => bootRoot),
    linesFor: (...texts) =>
      hasDrive && texts.some((text) => /\$\{?drive[12]\b|@bootRoot@/.test(text))
        ? `${lines.join('\n')}\n`
        : '',
  };
};
