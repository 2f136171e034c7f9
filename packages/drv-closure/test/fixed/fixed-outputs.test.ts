import { fixedOutputs } from '@nixtools/drv-closure';
import { parseDerivation, type StorePath } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { contentOf, failure, helloObjects, helloPath, modernObjects, sourceOf } from '../closures.ts';

const hello = helloObjects();

/** A fixed output with some variables, as the text of a `.drv`. */
const fixedWith = (env: Readonly<Record<string, string>>) => {
  const out = '/nix/store/00000000000000000000000000000000-x';
  const all = { ...env, out };
  const pairs = Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `(${JSON.stringify(name)},${JSON.stringify(value)})`);
  const text = `Derive([("out","${out}","sha256","${'0'.repeat(64)}")],[],[],"x86_64-linux","/bin/sh",[],[${pairs.join(',')}])`;
  const path = '/nix/store/00000000000000000000000000000000-x.drv' as StorePath;
  return { roots: [path], read: async () => new TextEncoder().encode(text) };
};

describe('the fixed outputs of a closure', () => {
  it('are all that have a hash, each once, in the order of their names', async () => {
    const found = await fixedOutputs({ roots: [helloPath], ...sourceOf(hello) });
    const drvs = hello.filter(({ path }) => path.endsWith('.drv'));
    const withHash = drvs.filter(
      (object) => parseDerivation(contentOf(object)).env.get('outputHash') !== undefined,
    );
    expect(found.derivations).toBe(drvs.length);
    expect(found.fixedOutputs.map(({ drvPath }) => drvPath).sort()).toEqual(
      withHash.map(({ path }) => path).sort(),
    );
    const names = found.fixedOutputs.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
  });

  it('have a hash and the places where they were found', async () => {
    const { fixedOutputs: found } = await fixedOutputs({ roots: [helloPath], ...sourceOf(hello) });
    expect(found.find(({ name }) => name === 'hello-2.9.tar.gz')).toMatchObject({
      method: 'flat',
      hash: 'sha256-7Lt6IhQZbFf/k0CqcUWOFVmr049tjRaWZoRpNd8ZHqc=',
      urls: ['mirror://gnu/hello/hello-2.9.tar.gz'],
    });
  });

  it('are those of all roots, and a fixed output may be a root itself', async () => {
    const objects = modernObjects();
    const roots = objects.map(({ path }) => path).filter((path) => path.endsWith('.drv'));
    const { fixedOutputs: found } = await fixedOutputs({ roots, ...sourceOf(objects) });
    const texts = objects.map((object) => Buffer.from(contentOf(object)).toString('latin1'));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBe(texts.filter((text) => /^Derive.*"outputHash","[^"]/s.test(text)).length);
  });

  it.each([
    [{ urls: ' mirror://gnu/a  https://b/c ' }, { urls: ['mirror://gnu/a', 'https://b/c'] }],
    [
      { url: 'https://a/b.git', rev: 'v1' },
      { urls: ['https://a/b.git'], rev: 'v1' },
    ],
    [
      { __json: '{"urls":["https://a/b","https://c/d"],"rev":null}' },
      { urls: ['https://a/b', 'https://c/d'] },
    ],
    [{ __json: '[1' }, { urls: [] }],
    [{ __json: '{"urls":[{"a":1},"https://a"]}' }, { urls: ['https://a'] }],
    [{}, { urls: [] }],
  ])('with %j is %j', async (env, expected) => {
    const { fixedOutputs: found } = await fixedOutputs(fixedWith(env as Readonly<Record<string, string>>));
    expect(found[0]?.urls).toEqual(expected.urls);
    expect(found[0]?.rev).toBe('rev' in expected ? expected.rev : undefined);
  });

  it('are not listed when a derivation of the closure is missing: the error says who needs it', async () => {
    const without = hello.filter(({ path }) => !path.includes('zlib-1.2.8.tar'));
    const error = await failure(fixedOutputs({ roots: [helloPath], ...sourceOf(without) }));
    expect(error).toMatchObject({ code: 'STORE_PATH_MISSING' });
    expect(error.place).toContain('referred to by /nix/store/');
  });
});
