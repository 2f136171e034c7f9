import { compareUtf8 } from '@nixtools/nix-formats';
import { keeperCapabilities } from '../../sh/capabilities.ts';
import { afterOf, type Control } from '../../sh/dependencies.ts';
import { signalKeeper } from '../../sh/identity.ts';
import { quoteSh } from '../../sh/quote.ts';
import { scriptPath, startsWithSystem } from '../keeper-files.ts';
import { keeperRendering } from '../keeper-rendering.ts';
import { emulated } from '../support.ts';
import type { RenderInput, Target } from '../target.ts';

const state = (name: string): string => `/run/nixtools/${name}`;

const control: Control = {
  // One that runs already ends at once.
  start: (name) => `{ ${scriptPath(name)} & }`,
  stop: (name) => signalKeeper('TERM', state(name)),
};

const all = '/usr/local/lib/nixtools/run';

/** Plain scripts in the foreground, and one that runs all: for a container's entry point, a rescue shell, a test. */
export const sh: Target = {
  name: 'sh',
  title: 'a shell script',
  judged: 'run',
  secretPath: ({ secret, name }) => `${state(name)}/secrets/${secret}`,
  capabilities: { ...keeperCapabilities, autostart: emulated('whether the script that runs all starts it') },
  places: { run: 'lines of shell before the first start' },
  overrideKind: 'lines',
  render: (input) => {
    const { files, accounts, findings } = keeperRendering(input, { control, alone: true });
    return {
      files: [...files, { path: all, mode: '0755', text: runAll(input) }],
      install: accounts,
      uninstall: [],
      findings,
    };
  },
};

/** Starts all, each after those that it waits for, and stops all when it is stopped itself. */
const runAll = (input: RenderInput): string => {
  const names = inOrder(input).filter((id) =>
    input.services.some((one) => one.id === id && startsWithSystem(one)),
  );
  const scripts = names.map((id) => scriptPath(input.nameOf(id)));
  return `${[
    '#!/bin/sh',
    'pids=',
    `trap 'kill -TERM $pids 2>/dev/null' TERM INT`,
    ...scripts.map((script) => `${quoteSh(script)} & pids="$pids $!"`),
    'for pid in $pids; do while kill -0 "$pid" 2>/dev/null; do wait "$pid"; done; done',
  ].join('\n')}\n`;
};

const inOrder = (input: RenderInput): string[] => {
  const placed = new Set<string>();
  const left = input.services.map(({ id }) => id).sort(compareUtf8);
  while (left.length > 0) {
    const at = Math.max(
      0,
      left.findIndex((id) => afterOf(id, input).every((other) => placed.has(other))),
    );
    for (const id of left.splice(at, 1)) placed.add(id);
  }
  return [...placed];
};
