import { parseStorePath } from '@nixtools/nix-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryClosure, queryPaths, runNix } from '../src/index.ts';
import { parsePathInfos } from '../src/query/closure.ts';
import { shellDerivation, type ThrowawayNix, throwawayNix } from './throwaway-nix.ts';

let throwaway: ThrowawayNix;
beforeAll(async () => {
  throwaway = await throwawayNix();
});
afterAll(() => throwaway.remove());

const ask = async (...args: readonly string[]): Promise<string> =>
  (await runNix(throwaway.nix, 'nix-store', args)).stdout.trim();

describe('the closure of a path', () => {
  it('is what Nix says, with sizes, derivers and references', async () => {
    const inner = shellDerivation('inner', 'echo content > $out');
    const outer = shellDerivation('outer', 'echo "$inner $out" > $out', { inner: `"\${${inner}}"` });
    const [drv = ''] = await throwaway.instantiate(outer);
    const out = parseStorePath(await ask('--realise', drv), throwaway.storeDir);
    const closure = await queryClosure(throwaway.nix, [out]);
    expect(closure.map(({ path }) => path)).toEqual(
      (await ask('--query', '--requisites', out)).split('\n').sort(),
    );
    const info = closure.find(({ path }) => path === out);
    expect(info).toMatchObject({ deriver: drv, narSize: Number(await ask('--query', '--size', out)) });
    expect(info?.references).toEqual((await ask('--query', '--references', out)).split('\n').sort());
    expect(info?.references).toContain(out);
    const [ofDrv] = await queryPaths(throwaway.nix, [parseStorePath(drv, throwaway.storeDir)]);
    expect(ofDrv?.deriver).toBeUndefined();
  });

  it('of a path that the store does not hold is an error with its name', async () => {
    const missing = parseStorePath(`${throwaway.storeDir}/${'a'.repeat(32)}-missing`, throwaway.storeDir);
    await expect(queryClosure(throwaway.nix, [missing])).rejects.toThrow(/-missing/);
  });
});

describe('an answer of the store in another form', () => {
  const path = `/nix/store/${'a'.repeat(32)}-x`;
  it.each([
    [`${path}\nhash\nmany\n\n0\n`, 3],
    [`${path}\nhash\n1\n\n999999999\n`, 5],
    [`${path}\nhash\n1\n`, 5],
  ])('is an error with its line: %j', (text, line) => {
    expect(() => parsePathInfos(text, '/nix/store')).toThrow(
      expect.objectContaining({ code: 'STORE_ANSWER', place: expect.stringContaining(`line ${line}`) }),
    );
  });
});
