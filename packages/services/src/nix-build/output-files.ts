import type { RenderResult } from '../render/render.ts';
import type { RenderedFile, Step } from '../render/target.ts';
import { quoteSh, shWords } from '../sh/quote.ts';

/** A file of the derivation's output, by its path there. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}

const script = (lines: readonly string[]): string => ['#!/bin/sh', 'set -eu', ...lines, ''].join('\n');

const steps = (list: readonly Step[]): readonly string[] =>
  list.flatMap(({ argv, why }) => [`# ${why.replaceAll(/\s+/g, ' ')}`, shWords(argv)]);

const installed = ({ path, mode, owner, group, source }: RenderedFile): string => {
  const from = source === undefined ? `"$here"${quoteSh(`/files${path}`)}` : quoteSh(source);
  const access = [
    ...(owner === undefined ? [] : ['-o', owner]),
    ...(group === undefined ? [] : ['-g', group]),
  ];
  return `install -D -m ${mode} ${access.length === 0 ? '' : `${shWords(access)} `}-- ${from} ${quoteSh(path)}`;
};

/**
 * What a derivation holds: `files/` as on the machine, `install` and `uninstall` for a shell of the machine, and
 * `losses.json`. The store keeps neither modes nor owners: `install` sets them.
 */
export const outputFiles = ({
  files,
  install,
  uninstall,
  forget,
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
      'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)',
      ...files.map(installed),
      ...steps(install),
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
];
