import { NixtoolsError } from '@nixtools/nix-formats';
import { messageOf, refuseFullDisk } from '../slice/reply-error.ts';
import { parseRootAnswer, type RootAnswer } from '../worker/answer.ts';
import type { Evaluator, PackageSet } from '../worker/evaluator.ts';
import type { Reply } from '../worker/evaluator-process.ts';
import type { TreeLevel } from './level.ts';

/** A worker that cannot even evaluate the tree itself is tried with more memory this often. */
const attempts = 6;

export interface FindRootOptions {
  readonly evaluator: Evaluator;
  readonly tree: string;
  readonly level: TreeLevel | undefined;
  readonly workFolder: string;
  readonly signal: AbortSignal;
}

/**
 * The package set that the tree as a whole is.
 *
 * @throws {NixtoolsError} `TREE_NEEDS_ARGUMENTS`, `TREE_NOT_A_SET`, `WORKER_MEMORY_TOO_SMALL` (usage),
 *   `TREE_FAILS`, `DISK_FULL` (failed), `TREE_HAS_NO_LEVEL` (usage).
 */
export const findRoot = async (options: FindRootOptions): Promise<PackageSet> => {
  const { evaluator, tree, level, workFolder, signal } = options;
  for (let attempt = 1; ; attempt++) {
    let answer: RootAnswer | undefined;
    const reply = await evaluator.askRoot('w.root', (json) => {
      answer = parseRootAnswer(json);
    });
    signal.throwIfAborted();
    refuseFullDisk(reply, workFolder);
    if (reply.is === 'done' && answer !== undefined) return rootOf(answer, tree);
    const isFull = reply.is === 'dead' && reply.death.kind === 'memory-limit';
    if (!isFull) throw level === undefined ? failure(reply, tree) : failureAt(level, reply, tree);
    if (attempt === attempts) throw tooSmall(reply.death.message, tree);
  }
};

const rootOf = (answer: RootAnswer, tree: string): PackageSet => {
  const [kind, content] = answer;
  if (kind === 'root') return { path: [], names: [], size: content };
  if (kind === 'needs') {
    throw new NixtoolsError({
      code: 'TREE_NEEDS_ARGUMENTS',
      kind: 'usage',
      message: `the tree is a function that needs arguments: ${content.join(', ')}`,
      place: tree,
      hint: 'give them with --arg or --argstr',
    });
  }
  throw new NixtoolsError({
    code: 'TREE_NOT_A_SET',
    kind: 'usage',
    message: `the tree evaluates to a ${content}, not to a set of packages`,
    place: tree,
    hint: 'name the folder of a nixpkgs-like tree: one whose default.nix gives a set of packages',
  });
};

const tooSmall = (message: string, tree: string): NixtoolsError =>
  new NixtoolsError({
    code: 'WORKER_MEMORY_TOO_SMALL',
    kind: 'usage',
    message: `before its first attribute, the tree ${message}`,
    place: tree,
    hint: 'raise --worker-memory or --max-memory',
  });

const failure = (reply: Reply, tree: string): NixtoolsError =>
  new NixtoolsError({
    code: 'TREE_FAILS',
    kind: 'failed',
    message: `the tree does not evaluate: ${messageOf(reply)}`,
    place: tree,
    hint: 'see what "nix-instantiate" says about it; newer trees need a newer Nix',
  });

/** What the tree itself cannot do at a level is told by the level's own code, before any package is looked at. */
const failureAt = ({ name }: TreeLevel, reply: Reply, tree: string): NixtoolsError =>
  new NixtoolsError({
    code: 'TREE_HAS_NO_LEVEL',
    kind: 'usage',
    message: `the tree does not evaluate at level ${name}: ${messageOf(reply)}`,
    place: tree,
    hint: 'a nixpkgs since 2018 has what levels need; an older one needs --arg bootstrap, see the README of @nixtools/stali',
  });
