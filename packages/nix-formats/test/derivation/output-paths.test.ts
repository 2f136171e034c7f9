import { createHash } from 'node:crypto';
import {
  drvPathOf,
  hashDerivationModulo,
  type ModuloHash,
  outputPaths,
  parseDerivation,
  type StorePath,
  storePathName,
} from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import {
  errorOf,
  fileContents,
  helloClosure,
  latin1,
  modernDerivation,
  modernDerivations,
} from '../fixture.ts';
import { claimedPaths, drvName } from './claimed-paths.ts';

const derivationsIn = (files: Iterable<readonly [StorePath, Uint8Array]>) =>
  new Map(Array.from(files, ([path, bytes]) => [path, parseDerivation(bytes, path)]));

const hello = () =>
  derivationsIn(
    helloClosure()
      .filter(({ path }) => path.endsWith('.drv'))
      .map((object) => [object.path, fileContents(object)]),
  );

describe.each([
  ["hello's closure of 2014", hello, 157],
  ['derivations of Nix 2.26', () => derivationsIn(modernDerivations()), 26],
])('in %s', (_, load, count) => {
  const drvs = load();

  it('every derivation is at the path that follows from its text', () => {
    expect(drvs.size).toBe(count);
    for (const [path, drv] of drvs) expect(drvPathOf({ name: drvName(path), drv })).toBe(path);
  });

  it('every output path follows from the inputs', () => {
    const known = new Map<StorePath, ModuloHash>();
    for (const [path, drv] of drvs) {
      const computed = outputPaths(drv, { name: drvName(path), lookup: (input) => drvs.get(input), known });
      expect(computed).toEqual(claimedPaths(drv));
    }
  });
});

const sha256 = (bytes: Uint8Array) => Uint8Array.from(createHash('sha256').update(bytes).digest());

describe('the hash of a derivation', () => {
  const drvs = derivationsIn(modernDerivations());
  const lookup = (path: StorePath) => drvs.get(path);
  const named = (name: string) => parseDerivation(latin1(modernDerivation(name)));

  it('is that of the content for a fixed output, wherever it comes from', () => {
    const twins = [...drvs].filter(([path]) => storePathName(path) === 'same-file.drv');
    const [a, b] = twins.map(([, drv]) => hashDerivationModulo(drv, lookup));
    expect(twins).toHaveLength(2);
    expect(a).toEqual(b);
  });

  it('is deferred behind content-addressed and impure derivations, however far', () => {
    const deferred = (name: string) => hashDerivationModulo(named(name), lookup).deferred;
    expect(['floating', 'impure', 'depends-on-floating', 'depends-on-that', 'dynamic'].map(deferred)).toEqual(
      Array(5).fill(true),
    );
    expect(['plain', 'md5', 'twelve', 'use-twelve'].map(deferred)).toEqual(Array(4).fill(false));
  });

  it('is the same with any hasher', () => {
    const drv = named('use-twelve');
    expect(hashDerivationModulo(drv, lookup, { sha256 })).toEqual(hashDerivationModulo(drv, lookup));
  });

  it('needs every input, and says which is missing and who needs it', () => {
    const drv = named('depends-on-that');
    const [direct] = drv.inputDrvs.keys();
    expect(errorOf(() => hashDerivationModulo(drv, () => undefined))).toMatchObject({
      code: 'DRV_MISSING',
      message: expect.stringContaining(direct ?? ''),
    });
    const withoutLeaves = (path: StorePath) => (path === direct ? drvs.get(path) : undefined);
    expect(errorOf(() => hashDerivationModulo(drv, withoutLeaves))).toMatchObject({
      code: 'DRV_MISSING',
      place: `an input of ${direct}`,
    });
  });

  it('does not exist for derivations that need themselves', () => {
    const drv = named('use-twelve');
    expect(errorOf(() => hashDerivationModulo(drv, () => drv))).toMatchObject({ code: 'DRV_CYCLE' });
  });

  it('goes through a chain of thirty thousand without a stack', () => {
    const plain = named('plain');
    const path = (at: number) => `/nix/store/${String(at).padStart(32, '0')}-link.drv` as StorePath;
    const link = (at: number) => ({
      ...plain,
      inputSrcs: [],
      inputDrvs: new Map(at === 0 ? [] : [[path(at - 1), { outputs: ['out'] }]]),
    });
    const known = new Map<StorePath, ModuloHash>();
    const chain = (at: StorePath) => link(Number(at.slice(11, 43)));
    const { digest } = hashDerivationModulo(link(30_000), chain, { known, sha256 });
    expect(known.size).toBe(30_000);
    expect(digest).toHaveLength(32);
  });
});
