import { keeperCapabilities } from '../../sh/capabilities.ts';
import type { Control } from '../../sh/dependencies.ts';
import { identityFunctions, signalKeeper } from '../../sh/identity.ts';
import { quoteSh } from '../../sh/quote.ts';
import { inOrder } from '../in-order.ts';
import { scriptPath, startsWithSystem } from '../keeper-files.ts';
import { keeperOutside } from '../keeper-findings.ts';
import { keeperRendering } from '../keeper-rendering.ts';
import { type OutsideSupport, outsideDropped } from '../outside.ts';
import { emulated } from '../support.ts';
import type { RenderInput, Target } from '../target.ts';

const state = (name: string): string => `/run/nixtools/${name}`;

const control: Control = {
  // One that runs already ends at once.
  start: (name) => `{ ${scriptPath(name)} & }`,
  stop: (name) => signalKeeper('TERM', state(name)),
};

const all = '/usr/local/lib/nixtools/run';
const none = '/usr/local/lib/nixtools/stop';

const unknown = outsideDropped('there is no script of it');

const outside: OutsideSupport = {
  ...keeperOutside,
  requires: unknown,
  wants: unknown,
  bindsTo: unknown,
  conflicts: unknown,
};

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
    const { files, accounts, findings, programs } = keeperRendering(input, { control, alone: true, outside });
    return {
      files: [
        ...files,
        { path: all, mode: '0755', text: runAll(input) },
        { path: none, mode: '0755', text: stopAll(input) },
      ],
      install: accounts,
      uninstall: [{ argv: [none], why: 'stops them' }],
      findings,
      programs,
    };
  },
};

/** Starts all, each after those that it waits for, and stops all when it is stopped itself. */
const runAll = (input: RenderInput): string => {
  const scripts = inOrder(input)
    .filter(startsWithSystem)
    .map(({ name }) => scriptPath(name));
  return `${[
    '#!/bin/sh',
    'pids=',
    `trap 'kill -TERM $pids 2>/dev/null' TERM INT`,
    ...scripts.map((script) => `${quoteSh(script)} & pids="$pids $!"`),
    'for pid in $pids; do while kill -0 "$pid" 2>/dev/null; do wait "$pid"; done; done',
  ].join('\n')}\n`;
};

/** Stops all, the last first, and waits until they have. */
const stopAll = (input: RenderInput): string =>
  `${[
    '#!/bin/sh',
    ...identityFunctions,
    ...[...inOrder(input)].reverse().map(({ name }) => signalKeeper('TERM', state(name))),
    `for keeper in ${input.services.map(({ name }) => `${state(name)}/keeper`).join(' ')}; do`,
    '  while read -r pid since 2>/dev/null <"$keeper" && is_still "$pid" "$since"; do sleep 0.2; done',
    'done',
  ].join('\n')}\n`;
