import { narFromFile } from '../../src/index.ts';
import { textFrames } from '../../src/wire/writer.ts';

const file = ['(', 'type', 'regular', 'contents', 'x', ')'];
const folder = (...entries: readonly (readonly string[])[]): string[] => [
  ...['(', 'type', 'directory'],
  ...entries.flatMap((entry) => ['entry', '(', ...entry, ')']),
  ')',
];
const named = (name: string, node: readonly string[] = file): string[] => ['name', name, 'node', ...node];
const nar = (node: readonly string[]): Buffer => Buffer.from(textFrames(['nix-archive-1', ...node]));

const enormous = Buffer.from(narFromFile(Buffer.from('x'.repeat(64))));
enormous.writeUInt32LE(0x7fffffff, 88);

/** Archives that no honest program makes, by what is wrong with them. */
export const hostileNars = {
  'a name twice': nar(folder(named('a'), named('a'))),
  'names out of order': nar(folder(named('b'), named('a'))),
  'a name of ..': nar(folder(named('..'))),
  'a name with a slash': nar(folder(named('../x'))),
  'a name with NUL': nar(folder(named('a\0b'))),
  'an empty name': nar(folder(named(''))),
  'a link with NUL': nar(['(', 'type', 'symlink', 'target', 'a\0b', ')']),
  'a folder that does not end': nar(folder(named('a')).slice(0, -1)),
  'an enormous length': enormous,
} as const;
