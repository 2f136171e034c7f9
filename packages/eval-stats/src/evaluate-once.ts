import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findNixProgram,
  type Nix,
  nixFailure,
  type RunResult,
  readErrorText,
  temporaryFolderOf,
} from '@nixtools/nix-cli';
import { commandAt } from '@nixtools/nix-eval-index';
import { NixtoolsError } from '@nixtools/nix-formats';
import { execa } from 'execa';
import { chosenAttributes } from './chosen-attributes.ts';
import { callsIn, countersOf, type FunctionCalls } from './counters.ts';
import { readMetaList, readPackageList } from './package-list.ts';
import { peakMemory } from './peak-memory.ts';

export interface EvaluateOnceOptions {
  readonly nix: Nix;
  /** Real path of the tree, and the one that it is evaluated at. */
  readonly tree: string;
  readonly at: string;
  readonly system: string;
  /** What each package is asked for. */
  readonly query: Query;
  /** Attributes to evaluate; none is all. */
  readonly attributes: readonly string[];
  readonly collector: Readonly<Record<string, string>>;
  /** Whether Nix counts the calls of each function, which costs some. */
  readonly countCalls?: boolean;
  readonly cancelSignal?: AbortSignal | undefined;
}

/** `derivations`: the path of the .drv file. `meta`: name and meta, which need no derivation: what a search reads. */
export type Query = 'derivations' | 'meta';

export interface EvaluatedOnce {
  readonly counters: ReadonlyMap<string, number>;
  /** Attribute -> path of its derivation, or its meta as JSON. */
  readonly answers: ReadonlyMap<string, string>;
  /** Empty unless they were counted. */
  readonly calls: readonly FunctionCalls[];
}

const questions: Readonly<
  Record<
    Query,
    {
      readonly options: readonly string[];
      readonly read: (text: string, place: string) => ReadonlyMap<string, string>;
    }
  >
> = {
  derivations: { options: ['--drv-path', '--xml'], read: readPackageList },
  meta: { options: ['--meta', '--json'], read: readMetaList },
};

/** Nothing of the user's settings that a tree could see. */
const environment = (nix: Nix, home: string): Record<string, string> => ({
  PATH: nix.env['PATH'] ?? '',
  // nix-env makes links in it.
  HOME: home,
  XDG_CACHE_HOME: join(home, 'cache'),
  XDG_CONFIG_HOME: join(home, 'config'),
  XDG_DATA_HOME: join(home, 'data'),
  XDG_STATE_HOME: join(home, 'state'),
  NIX_STATE_DIR: join(home, 'nix'),
  NIX_PATH: '',
  NIX_REMOTE: '',
  NIX_SHOW_STATS: '1',
  NIX_SHOW_STATS_PATH: join(home, 'stats.json'),
});

const failure = (tree: string, result: RunResult): NixtoolsError => {
  const trouble = nixFailure(`evaluating ${tree}`, result);
  if (trouble.code !== 'NIX_FAILED' || result.signal !== undefined) return trouble;
  const { message, position } = readErrorText(result.stderr, () => false);
  return new NixtoolsError({
    code: 'TREE_FAILS',
    kind: 'failed',
    message: `the tree does not evaluate as a whole: ${message}`,
    place: position ?? tree,
    hint: 'one attribute that fails so ends the evaluation: name those to evaluate with -A',
  });
};

/**
 * Evaluates all packages of a tree once, or some, and tells what that took. Nothing is written to a store.
 *
 * @throws {NixtoolsError} `MOUNT_TOOLS_MISSING`, `NIX_NOT_FOUND` (environment), `TREE_FAILS`, `NIX_FAILED`, `STATS_INVALID` (failed)
 */
export const evaluateOnce = async (options: EvaluateOnceOptions): Promise<EvaluatedOnce> => {
  const { nix, tree, at, system, query, attributes, collector, countCalls = false, cancelSignal } = options;
  const home = await mkdtemp(join(temporaryFolderOf(nix), 'nixtools-eval-stats-'));
  try {
    const stage = join(home, 'stage');
    await mkdir(stage);
    const chosen = attributes.length > 1 ? chosenAttributes(attributes, at) : undefined;
    const file = chosen === undefined ? at : join(home, 'chosen.nix');
    if (chosen !== undefined) await writeFile(file, chosen.expression);
    const words = [
      findNixProgram(nix, 'nix-env'),
      ...['--store', 'dummy://', '-f', file, '-qaP', ...questions[query].options],
      ...['--argstr', 'system', system],
      ...(chosen === undefined ? attributes.flatMap((attribute) => ['-A', attribute]) : []),
    ];
    const [program = '', ...args] = commandAt(words, { tree, at, stage, env: nix.env });
    const running = execa(program, args, {
      env: { ...environment(nix, home), ...collector, ...(countCalls ? { NIX_COUNT_CALLS: '1' } : {}) },
      extendEnv: false,
      cwd: home,
      reject: false,
      maxBuffer: 2 ** 29,
      ...(cancelSignal === undefined ? {} : { cancelSignal }),
    });
    const peak = peakMemory(running.pid);
    const { stdout, stderr, exitCode, signal } = await running;
    const memory = peak.stop();
    cancelSignal?.throwIfAborted();
    if (exitCode !== 0) throw failure(tree, { stdout, stderr, exitCode, signal, timedOut: false });
    const statistics = await readFile(join(home, 'stats.json'), 'utf8').catch(() => '');
    const counters = new Map(countersOf(statistics, tree));
    if (memory !== undefined) counters.set('peak', memory);
    const calls = countCalls ? callsIn(statistics, { tree, at }) : [];
    const listed = questions[query].read(stdout, tree);
    const answers =
      chosen === undefined
        ? listed
        : new Map([...listed].map(([attr, answer]) => [chosen.attributeOf(attr), answer]));
    return { counters, answers, calls };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};
