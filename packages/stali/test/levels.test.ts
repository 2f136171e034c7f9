import { levelSystems, levels, parseLevel, staliNix } from '@nixtools/stali';
import { afterAll, describe, expect, it } from 'vitest';
import { createThrowawayStore } from '../../../test/throwaway-store.ts';

const store = createThrowawayStore();
afterAll(store.remove);

const valueOf = async (expression: string): Promise<unknown> =>
  JSON.parse(await store.must('nix-instantiate', '--eval', '--strict', '--json', '--expr', expression));

describe('the levels', () => {
  it('are those of the Nix code, and so are the systems', async () => {
    const known = await valueOf(
      `let l = (import ${staliNix()} { }).levels; in { levels = l.names; systems = builtins.attrNames l.systems; }`,
    );
    expect(known).toEqual({ levels: [...levels].sort(), systems: [...levelSystems] });
  });

  it('have names, and another name is an error that lists them', () => {
    expect(levels.map(parseLevel)).toEqual(levels);
    expect(() => parseLevel('Static')).toThrow(
      expect.objectContaining({ code: 'STALI_LEVEL', hint: 'the levels are musl, static, static-pie' }),
    );
  });
});
