import { posix } from 'node:path';
import type { RenderResult } from '../render/render.ts';
import type { RequiredProgram } from '../render/required-programs.ts';
import type { RenderedFile, Step } from '../render/target.ts';
import { quoteSh, shWords } from '../sh/quote.ts';

/** A file of the derivation's output, by its path there. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

const script = (lines: readonly string[]): string =>
  [
    '#!/bin/sh',
    'set -eu',
    'umask 022',
    // Without a login, not every shell of root has these.
    'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"; export PATH',
    'failed=0',
    `bad() { echo "failed: $1" >&2; failed=1; }`,
    ...lines,
    'exit "$failed"',
    '',
  ].join('\n');

/** A step that fails, because one service does not start perhaps, keeps none of the others from being done. */
const steps = (list: readonly Step[]): readonly string[] =>
  list.flatMap(({ argv, why }) => [
    `# ${why.replaceAll(/\s+/g, ' ')}`,
    `${shWords(argv)} || bad ${quoteSh(shWords(argv))}`,
  ]);

/** Before anything is done, the machine is asked for all that it must have. */
const checks = (programs: readonly RequiredProgram[]): readonly string[] => {
  const ofHost = programs.filter(({ where }) => where === 'host');
  if (ofHost.length === 0) return [];
  return [
    'missing=0',
    'need() { echo "missing: $1 (install $2): $3" >&2; missing=1; }',
    ...ofHost.map(({ anyOf, from, why, test }) => {
      const found = anyOf.map((program) => `command -v ${quoteSh(program)}`).join(' || ');
      return `{ ${test ?? found}; } >/dev/null 2>&1 || need ${shWords([anyOf.join(' or '), from, why])}`;
    }),
    '[ "$missing" = 0 ] || { echo "nothing was done" >&2; exit 3; }',
  ];
};

/** Not `install -D`: with the systems that have not GNU's, this is another option. */
const placed = ({ path, mode, source }: RenderedFile): string => {
  const from = source === undefined ? `"$here"${quoteSh(`/files${path}`)}` : quoteSh(source);
  return `mkdir -p ${quoteSh(posix.dirname(path))}; install -m ${mode} ${from} ${quoteSh(path)}`;
};

/** chown takes away set-user-ID bits, so the mode is set once more. */
const owned = ({ path, mode, owner = '', group }: RenderedFile): readonly string[] =>
  owner === '' && group === undefined
    ? []
    : [
        `chown ${quoteSh(group === undefined ? owner : `${owner}:${group}`)} ${quoteSh(path)}`,
        `chmod ${mode} ${quoteSh(path)}`,
      ];

/**
 * What a derivation holds: `files/` as on the machine, `install` and `uninstall` for a shell of the machine, and
 * `losses.json` and `programs.json`. The store keeps neither modes nor owners: `install` sets them.
 */
export const outputFiles = ({
  files,
  install,
  uninstall,
  forget,
  programs,
  losses,
}: RenderResult): readonly OutputFile[] => [
  ...files.flatMap(({ path, mode, text }) =>
    text === undefined
      ? []
      : [{ path: `files${path}`, text, executable: (Number.parseInt(mode, 8) & 0o111) !== 0 }],
  ),
  {
    path: 'install',
    text: script([
      ...checks(programs),
      'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)',
      ...files.map(placed),
      ...steps(install.filter(({ accounts }) => accounts)),
      ...files.flatMap(owned),
      ...steps(install.filter(({ accounts }) => !accounts)),
    ]),
    executable: true,
  },
  {
    path: 'uninstall',
    text: script([
      ...steps(uninstall),
      ...files.map(({ path }) => `rm -f -- ${quoteSh(path)}`),
      ...steps(forget),
    ]),
    executable: true,
  },
  { path: 'losses.json', text: `${JSON.stringify(losses, null, 2)}\n`, executable: false },
  { path: 'programs.json', text: `${JSON.stringify(programs, null, 2)}\n`, executable: false },
];
