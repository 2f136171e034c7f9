import type { GrubEntry, GrubFile } from '../menu/menu.ts';
import { checkId, siblingIds } from '../render/names.ts';
import { kernelWords } from '../text/kernel-words.ts';
import { headsTitle, paramProblem, pathProblem } from './heads-text.ts';

export interface HeadsConfig {
  readonly text: string;
  /** The entries that are not in the text, and why. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

/** Linux reads no more of its command line; Heads warns, and kexec may fail. */
const COMMAND_LINE_BYTES = 2_047;

/**
 * The form of a menu that Heads' `kexec-parse-boot` reads, and GRUB as well: one entry after the other, no devices,
 * nothing that needs quotes except titles. Heads evaluates titles and parameters in its shell, so what is not plain is
 * replaced in a title and refused in a parameter. Paths are from the root of the file system that Heads mounts as /boot.
 *
 * @see `initrd/bin/kexec-parse-boot.sh` and `kexec-boot.sh` in Heads
 * @throws {NixtoolsError} `GRUB_CONFIG_INVALID` (usage) for two equal ids, or an id that is none
 * @example renderHeadsConfig(entries).refused // [{ id: 'nixos-system-7', reason: 'it has 2 initrds, …' }]
 */
export const renderHeadsConfig = (entries: readonly GrubEntry[]): HeadsConfig => {
  siblingIds(entries, 'menu');
  const judged = entries.map((entry) => ({ entry, id: checkId(entry.id, 'menu'), reason: problemOf(entry) }));
  return {
    text: judged.flatMap(({ entry, reason }) => (reason === undefined ? entryLines(entry) : [])).join(''),
    refused: judged.flatMap(({ id, reason }) => (reason === undefined ? [] : [{ id, reason }])),
  };
};

const filesOf = ({ xen, kernel, initrds }: GrubEntry): readonly GrubFile[] => [
  ...(xen === undefined ? [] : [xen.kernel]),
  kernel,
  ...initrds,
];

const problemOf = (entry: GrubEntry): string | undefined => {
  const files = filesOf(entry);
  if (files.some(({ filesystem }) => filesystem !== undefined))
    return 'its files are on a file system that Heads does not search for';
  if (entry.initrds.length > 1)
    return `it has ${entry.initrds.length} initrds, and Heads loads one: join them`;
  if (entry.deviceTree !== undefined) return 'it has a device tree, which Heads does not load';
  if (entry.extra !== undefined && entry.extra.trim() !== '') return 'it has GRUB commands of its own';
  if (entry.access !== undefined && entry.access !== 'unrestricted')
    return 'only some users may start it, and Heads knows no users';
  return (
    files.map(({ path }) => pathProblem(path)).find((problem) => problem !== undefined) ??
    linesOf(entry)
      .map(commandLineProblem)
      .find((problem) => problem !== undefined)
  );
};

const linesOf = ({ xen, params }: GrubEntry): readonly (readonly string[])[] =>
  [params, ...(xen === undefined ? [] : [xen.params])].map(kernelWords);

const commandLineProblem = (words: readonly string[]): string | undefined => {
  if (words[0]?.startsWith('-')) return `Heads takes the first parameter ${words[0]} for an option of echo`;
  if (words.join(' ').length > COMMAND_LINE_BYTES)
    return `its command line exceeds ${COMMAND_LINE_BYTES} bytes`;
  return words.map(paramProblem).find((problem) => problem !== undefined);
};

/** One directive a line and the brace on its own: an entry on one line would swallow the next one. */
const entryLines = (entry: GrubEntry): readonly string[] => {
  const title = headsTitle(entry.title) || headsTitle(entry.id);
  const lines = entry.xen === undefined ? linuxLines(entry) : xenLines(entry, entry.xen);
  return [`menuentry '${title}' --id '${entry.id}' {\n`, ...lines.map((line) => `  ${line}\n`), '}\n'];
};

const linuxLines = ({ kernel, params, initrds }: GrubEntry): readonly string[] => [
  ['linux', kernel.path, ...kernelWords(params)].join(' '),
  ...initrds.map(({ path }) => `initrd ${path}`),
];

const xenLines = (
  { kernel, params, initrds }: GrubEntry,
  xen: NonNullable<GrubEntry['xen']>,
): readonly string[] => {
  const load = xen.protocol === 'multiboot2' ? 'module2' : 'module';
  return [
    [xen.protocol, xen.kernel.path, ...kernelWords(xen.params)].join(' '),
    [load, kernel.path, ...kernelWords(params)].join(' '),
    ...initrds.map(({ path }) => `${load} --nounzip ${path}`),
  ];
};
