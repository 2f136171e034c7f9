import { fileURLToPath } from 'node:url';
import {
  type Deployed,
  type Deployment,
  deploy,
  deployment as deploymentSchema,
  mergeAll,
  partsOf,
  type ServiceSet,
} from '../../packages/services/src/index.ts';
import { renderedSets } from '../../packages/services/src/nix-build/rendered-sets.ts';
import { runProgram } from '../../test/run-program.ts';
import { mustSucceed } from '../machine/must-succeed.ts';

/** The value of an expression of Nix, by the host's Nix, which writes nothing for it. */
export const evaluated = async (expression: string): Promise<unknown> => {
  const result = await runProgram(
    'nix-instantiate',
    ['--eval', '--strict', '--json', '--readonly-mode', '--expr', expression],
    { env: { ...process.env, NIX_REMOTE: '' } },
  );
  return JSON.parse(mustSucceed(expression, result));
};

/** The list of parts that an expression gives, as it is on a host of its own: what `build.TARGET` renders. */
export const evaluatedAlone = async (expression: string): Promise<ServiceSet> => {
  const set = renderedSets(await evaluated(expression)).get('');
  if (set === undefined) throw new Error(`no list of parts: ${expression}`);
  return set;
};

/** @example fileOfRepository('examples/services/tide/tide.nix') */
export const fileOfRepository = (path: string): string =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What a deployment that is whole, with all its parts inside, comes to. */
export const deployed = (value: unknown, lock?: Deployed['lock']): Deployed => {
  const deployment: Deployment = deploymentSchema.parse(value);
  const parts = Object.entries(deployment.parts).map(
    ([name, sets]) =>
      [
        name,
        mergeAll(
          sets.map((set) => {
            if (typeof set === 'string') throw new Error(`${name} is in a file: ${set}`);
            return partsOf(set);
          }),
        ),
      ] as const,
  );
  return deploy({ deployment, parts: new Map(parts), lock });
};
