import type { Publication } from '@nixtools/channel';
import { formatSize, type Io, plural, printable, styleErr } from '@nixtools/command-line';

/** What was published, in a few lines. @param keys how many have signed */
export const describePublication = (
  { version, changed, expires, parts, deltas, removed }: Publication,
  keys: number,
  io: Io,
): string => {
  const { yellow } = styleErr(io);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const deltaSize = deltas.flatMap((delta) => delta.parts).reduce((sum, part) => sum + part.size, 0);
  const lines = [
    changed
      ? `published version ${version}: ${plural(parts.length, 'part')}, ${formatSize(size)}`
      : `published version ${version}: the snapshot is the same, until ${expires} now`,
    ...(deltas.length === 0 ? [] : [`${plural(deltas.length, 'delta')}, ${formatSize(deltaSize)}`]),
    ...(removed.length === 0 ? [] : [`removed ${plural(removed.length, 'old part')}`]),
    ...(keys > 0
      ? []
      : [yellow('warning: it is not signed; clients on the network refuse it without --unsigned')]),
    '',
  ];
  return lines.join('\n');
};

/** An earlier snapshot of which nothing can be read any more. */
export const describeUnreadable = (id: string, reason: string, io: Io): string =>
  `${styleErr(io).yellow(`warning: no delta from the snapshot ${id.slice(0, 12)}: ${printable(reason)}`)}\n`;
