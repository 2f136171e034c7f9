import { readErrorText } from '@nixtools/nix-cli';
import { printAttrPath } from '@nixtools/nix-formats';
import type { Entry, EvalError as EvaluationError } from '@nixtools/snapshot';
import { parseMemberAnswer } from '../worker/answer.ts';
import type { PackageSet } from '../worker/evaluator.ts';
import type { Ask } from './ask.ts';
import { evalErrorOf } from './error-text.ts';
import type { HalfKnown, MemberFact } from './member-log.ts';
import { metaByName } from './meta-by-name.ts';
import type { OutcomeLog } from './outcome.ts';
import { packageEntry } from './package-entry.ts';

/** What does not change from slice to slice. */
export interface SliceContext {
  /** Absolute path of the tree as the evaluation sees it. */
  readonly tree: string;
  readonly storeDir: string;
  readonly workFolder: string;
  /** The folder of `worker.nix`, whose frames are no news in an error. */
  readonly workerFolder: string;
  /** The folder of the level's Nix code, when there is one: no path of this machine gets into a record. */
  readonly levelFolder?: string;
  /** Whether the evaluation made this .drv file; an attribute may claim any path. */
  readonly isMade: (drvPath: string) => boolean;
  readonly signal: AbortSignal;
}

export interface MemberSettler {
  /** A member of which everything is known. */
  readonly known: (index: number, fact: MemberFact) => Promise<void>;
  /** A package whose meta failed as a whole. */
  readonly half: (half: HalfKnown) => Promise<void>;
  readonly failed: (index: number, error: EvaluationError) => Promise<void>;
}

/** Stands for bytes that are no UTF-8. */
const replacement = '\u{fffd}';

export interface SettlerOptions {
  readonly set: PackageSet;
  readonly context: SliceContext;
  readonly ask: Ask;
  readonly outcome: OutcomeLog;
  /** Whether Nix is asked what a caught error was. */
  readonly tellsErrors: boolean;
}

/** Turns what is known of the members of a set into the set's outcome, asking further where needed. */
export const createMemberSettler = (options: SettlerOptions): MemberSettler => {
  const { set, context, ask, outcome, tellsErrors } = options;
  const caughtError = async (index: number): Promise<EvaluationError> => {
    const reply = tellsErrors ? await ask(`s.uncaught ${index}`) : undefined;
    if (reply?.is === 'error') return errorOf(reply.text, true, context);
    return { kind: 'throw', message: 'it throws, but Nix did not tell what' };
  };
  const attrOf = (name: string): string => printAttrPath([...set.names, name]);

  const known: MemberSettler['known'] = async (index, fact) => {
    if (fact.name.includes(replacement)) outcome.skip('name-not-utf8');
    else if (fact.is === 'skipped') outcome.skip(fact.reason);
    else if (fact.is === 'set') outcome.enter(index, fact.name, fact.size);
    else if (fact.is === 'package') outcome.record(entryOf(attrOf(fact.name), fact, context));
    else outcome.recordCaught(index, { attr: attrOf(fact.name), error: await caughtError(index) });
  };

  return {
    known,
    half: async ({ index, name, described }) =>
      known(index, { is: 'package', name, described, meta: await metaByName(ask, index) }),
    failed: async (index, error) => {
      let name = replacement;
      await ask(`s.name ${index}`, (json) => {
        name = parseMemberAnswer(json)[1];
      });
      if (name.includes(replacement)) outcome.skip('name-not-utf8');
      else outcome.record({ attr: attrOf(name), error });
    },
  };
};

/** The record of an error that Nix printed. */
export const errorOf = (
  text: string,
  caught: boolean,
  { tree, workerFolder, levelFolder }: SliceContext,
): EvaluationError => {
  const ours = [workerFolder, ...(levelFolder === undefined ? [] : [levelFolder])];
  const read = readErrorText(text, (path) => ours.some((folder) => path.startsWith(`${folder}/`)));
  return evalErrorOf(read, { tree, caught, ...(levelFolder === undefined ? {} : { levelFolder }) });
};

type PackageFact = Extract<MemberFact, { is: 'package' }>;

const entryOf = (attr: string, { described, meta }: PackageFact, context: SliceContext): Entry => {
  if (context.isMade(described.drvPath)) return packageEntry({ attr, described, meta, ...context });
  const message = `its drvPath is not a derivation that the evaluation made: ${described.drvPath.slice(0, 300)}`;
  return { attr, error: { kind: 'other', message } };
};
