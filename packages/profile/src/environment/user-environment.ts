import {
  type ByteString,
  type Derivation,
  derivationReferences,
  isStorePath,
  outputPaths,
  printDerivation,
  type StoreObject,
  type StorePath,
  sortedSet,
  textObject,
} from '@nixtools/nix-formats';
import type { ProfileElement } from '../manifest/element.ts';
import { printManifest } from '../manifest/manifest.ts';
import { isString } from '../nix-value/value.ts';

/** Everything that the store needs to make a profile's generation. */
export interface UserEnvironment {
  /** `env-manifest.nix`, which keeps every installed output alive. */
  readonly manifest: StoreObject;
  /** `user-environment.drv`, which Nix itself builds from links to the outputs. */
  readonly derivation: StoreObject;
  /** What the derivation builds: the generation. */
  readonly outPath: StorePath;
}

const NAME = 'user-environment';

/** For each element: whether its files are shown, its priority, and how many paths follow. */
const derivationsOf = (elements: readonly ProfileElement[]): string =>
  elements
    .flatMap(({ active, priority, outputs }) => [
      String(active),
      String(priority),
      String(outputs.size),
      ...outputs.values(),
    ])
    .join(' ');

const derivationFor = (
  elements: readonly ProfileElement[],
  manifest: StorePath,
  outPath: StorePath | undefined,
): Derivation => ({
  outputs: new Map([
    ['out', outPath === undefined ? { kind: 'deferred' } : { kind: 'input-addressed', path: outPath }],
  ]),
  inputDrvs: new Map(),
  inputSrcs: [manifest],
  system: 'builtin',
  builder: 'builtin:buildenv',
  args: [],
  env: new Map<ByteString, ByteString>([
    ['allowSubstitutes', ''],
    ['builder', 'builtin:buildenv'],
    ['derivations', derivationsOf(elements)],
    ['manifest', manifest],
    ['name', NAME],
    ['out', outPath ?? ''],
    ['preferLocalBuild', '1'],
    ['system', 'builtin'],
  ]),
});

/** The output path follows from the derivation without it. */
const outPathOf = (unfinished: Derivation, storeDir: string): StorePath => {
  const path = outputPaths(unfinished, { name: NAME, storeDir, lookup: () => undefined }).get('out');
  if (path) return path;
  throw new Error('a derivation without inputs has a known output path');
};

/** Also the derivations that nix-env keeps where `env-keep-derivations` is set. */
const referencesOf = ({ outputs, fields }: ProfileElement, storeDir: string): StorePath[] => {
  const drvPath = fields.get('drvPath');
  return isString(drvPath) && isStorePath(drvPath, storeDir)
    ? [...outputs.values(), drvPath]
    : [...outputs.values()];
};

/**
 * The user environment of these elements: the same store paths as `nix-env` would make for them.
 *
 * @see `createUserEnv` in Nix's `src/nix-env/user-env.cc`
 * @example const { outPath } = userEnvironment(elements, '/nix/store');
 */
export const userEnvironment = (elements: readonly ProfileElement[], storeDir: string): UserEnvironment => {
  const manifest = textObject({
    name: 'env-manifest.nix',
    content: printManifest(elements),
    references: sortedSet(elements.flatMap((element) => referencesOf(element, storeDir))),
    storeDir,
  });
  const outPath = outPathOf(derivationFor(elements, manifest.path, undefined), storeDir);
  const drv = derivationFor(elements, manifest.path, outPath);
  const derivation = textObject({
    name: `${NAME}.drv`,
    content: printDerivation(drv),
    references: derivationReferences(drv),
    storeDir,
  });
  return { manifest, derivation, outPath };
};
