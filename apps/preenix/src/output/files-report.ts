import type { AuditedElf, FilesAudit, FolderAudit } from '@nixtools/closure-audit';
import { formatSize, plural, printable, type Style, table } from '@nixtools/command-line';

/** Of each list a person sees the start; --json has all. */
const SHOWN = 5;

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

const countBy = <Item>(items: readonly Item[], of: (item: Item) => string): readonly [string, number][] => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(of(item), (counts.get(of(item)) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
};

/** Lines with an end that says how many more there are. */
export const startOf = <Item>(items: readonly Item[], line: (item: Item) => string): string =>
  [
    ...items.slice(0, SHOWN).map((item) => `  ${printable(line(item))}\n`),
    ...(items.length > SHOWN ? [`  ... and ${items.length - SHOWN} more: --json lists them\n`] : []),
  ].join('');

const fileOf = ({ path, file }: { readonly path: string; readonly file: string }): string =>
  file === '' ? path : `${path}/${file}`;

/** What runs, or is loaded by what runs. */
const isLinked = ({ kind }: AuditedElf): boolean =>
  ['static-executable', 'static-pie', 'dynamic-executable', 'shared-library'].includes(kind);

const concerns: readonly (readonly [string, (elf: AuditedElf) => boolean])[] = [
  ['have an executable stack', ({ stack }) => stack === 'executable'],
  ['have no RELRO: what the linker fills in stays writable', ({ relro }) => relro === 'none'],
  ['are loaded at a fixed address (no PIE)', ({ type }) => type === 2],
  ['carry debug information', ({ debugInfo }) => debugInfo],
];

const describeElf = (elf: readonly AuditedElf[], { bold }: Style): string => {
  if (elf.length === 0) return '';
  const kinds = countBy(elf, ({ kind, libc, machine }) => [kind, libc.name, machine].join('\t'));
  const linked = elf.filter(isLinked);
  const found = concerns.flatMap(([what, is]) => {
    const files = linked.filter(is);
    return files.length === 0
      ? []
      : [`${files.length} of ${linked.length} ${what}:\n${startOf(files, fileOf)}`];
  });
  return [
    `\n${bold('ELF files')}\n`,
    table([
      ['FILES', 'KIND', 'LIBC', 'MACHINE'],
      ...kinds.map(([key, count]) => [String(count), ...key.split('\t')]),
    ]),
    ...found,
  ].join('');
};

const describePages = ({ pages }: FilesAudit, { bold }: Style): string => {
  if (pages.length === 0) return '';
  const [before, after] = [
    sum(pages, (page) => page.diskSize),
    sum(pages, (page) => page.compressedDiskSize),
  ];
  const kinds = countBy(pages, ({ kind }) => kind).map(([kind, count]) => `${kind} ${count}`);
  return [
    `\n${bold('documentation')}: ${plural(pages.length, 'page')} would be smaller compressed (${kinds.join(', ')}): `,
    `${formatSize(before)} on disk now, ${formatSize(after)} by gzip -9n, saves ${formatSize(before - after)}\n`,
    startOf(
      pages,
      (page) => `${formatSize(page.diskSize)} -> ${formatSize(page.compressedDiskSize)}  ${fileOf(page)}`,
    ),
  ].join('');
};

const describeDevelopment = ({ development }: FilesAudit, { bold }: Style): string => {
  if (development.length === 0) return '';
  const files = sum(development, (each) => each.files);
  return [
    `\n${bold('development')}: ${plural(files, 'file')} that only builds need, `,
    `${formatSize(sum(development, (each) => each.diskSize))} on disk; an output "dev" would keep them away\n`,
    startOf(
      development,
      (each) =>
        `${formatSize(each.diskSize)} in ${plural(each.files, 'file')} (${each.purpose})  ${each.path}`,
    ),
  ].join('');
};

const describeDamaged = ({ damaged }: FilesAudit, { bold, red }: Style): string =>
  damaged.length === 0
    ? ''
    : `\n${red(bold('damaged'))}: ${plural(damaged.length, 'file')} that begin as ELF files and cannot be read as such\n${startOf(
        damaged,
        ({ code, message, place }) => `${code}: ${message}, at ${place}`,
      )}`;

const describeSkipped = ({ skipped }: FilesAudit): string =>
  skipped.length === 0
    ? ''
    : `\nnot looked at: ${plural(skipped.length, 'socket, device or pipe', 'sockets, devices and pipes')}\n`;

/** What is said of files, whether they are in a store or not. */
export const describeContents = (audit: FilesAudit, style: Style): string =>
  [
    describeDamaged(audit, style),
    describePages(audit, style),
    describeDevelopment(audit, style),
    describeElf(audit.elf, style),
    describeSkipped(audit),
  ].join('');

export const describeFiles = (audit: FolderAudit, style: Style): string =>
  `${style.bold(audit.roots.map(printable).join(', '))}: ${plural(audit.total.files, 'file')}, ${formatSize(audit.total.diskSize)} on disk\n${describeContents(audit, style)}`;
