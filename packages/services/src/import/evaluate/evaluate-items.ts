import { randomBytes } from 'node:crypto';
import { type Nix, nixFailure, type RunResult, readErrorText, runNix } from '@nixtools/nix-cli';
import { NixtoolsError, printNixString } from '@nixtools/nix-formats';
import { z } from 'zod';

/** One answer of `import-nixos.nix` or `import-modular.nix`. */
export interface EvaluatedItem {
  /** `services/nginx`, `origins`. */
  readonly key: string;
  readonly value: unknown;
}

/** Something that the configuration has and that does not evaluate. */
interface EvaluationFailure {
  /** `services/nginx`, `origins`. */
  readonly key: string;
  readonly message: string;
  /** `/etc/nixos/configuration.nix:12:3`, where Nix names a place. */
  readonly position?: string | undefined;
}

export interface EvaluatedItems {
  readonly items: readonly EvaluatedItem[];
  /** Derivations (`X.drv`) and sources that store paths in the values belong to. */
  readonly context: readonly string[];
  readonly failures: readonly EvaluationFailure[];
}

export interface EvaluateItemsOptions {
  readonly nix: Nix;
  /** The Nix file that gives the items. */
  readonly file: string;
  /** Its arguments, as Nix expressions. */
  readonly expressions: Readonly<Record<string, string>>;
  /** What is evaluated, as a message names it: the path of a configuration. */
  readonly place: string;
  /** `[name, path]` pairs that `<name>` finds. */
  readonly searchPath?: readonly (readonly [string, string])[];
  readonly cancelSignal?: AbortSignal | undefined;
}

const answers = z.array(z.object({ key: z.string(), json: z.string(), context: z.array(z.string()) }));

/**
 * Evaluates items one after the other. One that fails costs only itself: it is recorded with Nix's words, and the
 * evaluation is repeated without it. Nothing is built, but derivations are written to the store of `nix`.
 *
 * @throws {NixtoolsError} `CONFIGURATION_FAILS` (failed) when no item can be told, with Nix's message and place;
 *   `NIX_NOT_FOUND` and other troubles of the machine (environment)
 */
export const evaluateItems = async (options: EvaluateItemsOptions): Promise<EvaluatedItems> => {
  const failures: EvaluationFailure[] = [];
  for (;;) {
    const mark = `${randomBytes(12).toString('hex')} `;
    const skip = failures.map(({ key }) => printNixString(key)).join(' ');
    const result = await run(options, { mark: printNixString(mark), skip: `[ ${skip} ]` });
    if (result.exitCode === 0) return { ...readItems(result.stdout), failures };
    refuseMachineTrouble(options.place, result);
    const key = lastAnnounced(result.stderr, mark);
    const error = readFailure(result);
    if (key === undefined) throw configurationFails(options.place, error);
    failures.push({ key, ...error });
  }
};

const run = (
  { nix, file, expressions, searchPath = [], cancelSignal }: EvaluateItemsOptions,
  more: Readonly<Record<string, string>>,
): Promise<RunResult> =>
  runNix(
    nix,
    'nix-instantiate',
    [
      ...[
        '--eval',
        '--strict',
        '--json',
        '--read-write-mode',
        '--option',
        'allow-import-from-derivation',
        'false',
      ],
      ...searchPath.flatMap(([name, path]) => ['-I', `${name}=${path}`]),
      ...Object.entries({ ...expressions, ...more }).flatMap(([name, text]) => ['--arg', name, text]),
      file,
    ],
    cancelSignal === undefined ? {} : { cancelSignal },
  );

const readItems = (stdout: string): Omit<EvaluatedItems, 'failures'> => {
  const parsed = answers.parse(JSON.parse(stdout));
  return {
    items: parsed.map(({ key, json }): EvaluatedItem => ({ key, value: JSON.parse(json) })),
    context: [...new Set(parsed.flatMap(({ context }) => context))],
  };
};

/** The stack of the evaluator ends in one of these: that is the configuration's doing. */
const isStackOverflow = ({ signal }: RunResult): boolean =>
  signal === 'SIGSEGV' || signal === 'SIGABRT' || signal === 'SIGBUS';

const refuseMachineTrouble = (place: string, result: RunResult): void => {
  if (isStackOverflow(result)) return;
  const trouble = nixFailure(`evaluating ${place}`, result);
  if (trouble.code !== 'NIX_FAILED' || result.signal !== undefined) throw trouble;
};

const lastAnnounced = (stderr: string, mark: string): string | undefined => {
  const line = stderr.split('\n').findLast((text) => text.startsWith(`trace: ${mark}`));
  return line?.slice(`trace: ${mark}`.length);
};

type Failure = Omit<EvaluationFailure, 'key'>;

const readFailure = (result: RunResult): Failure => {
  if (isStackOverflow(result))
    return { message: 'the evaluation does not end: the stack of the evaluator is full' };
  const { message, position } = readErrorText(result.stderr, () => false);
  return { message: message.replace(/\n?\(use '--show-trace'.*\)$/s, '').trim(), position };
};

const hints: readonly (readonly [RegExp, string])[] = [
  [/used but not defined|no value defined/, 'set this option: the service has no default for it'],
  [
    /infinite recursion|does not end/,
    'a value is computed from itself: look for an option that is set from what it decides',
  ],
  [/does not exist/, 'check the spelling, and that this nixpkgs has the option'],
  [
    /allow-import-from-derivation|import from derivation/,
    'nothing is built here: replace what is imported from a build',
  ],
];

/** What a person can do about an error of evaluation. */
const evaluationHint = (message: string): string =>
  hints.find(([pattern]) => pattern.test(message))?.[1] ??
  'see what "nix-instantiate --eval --show-trace" says about this configuration';

const configurationFails = (place: string, { message, position }: Failure): NixtoolsError =>
  new NixtoolsError({
    code: 'CONFIGURATION_FAILS',
    kind: 'failed',
    message: `the configuration does not evaluate: ${message}`,
    place: position ?? place,
    hint: evaluationHint(message),
  });
