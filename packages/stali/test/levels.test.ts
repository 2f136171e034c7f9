import { levelSystems, levels, parseLevel } from '@nixtools/stali';
import { describe, expect, it } from 'vitest';
import { staliInNix } from './stali-nix.ts';

const { value } = staliInNix();

describe('the levels', () => {
  it('are those of the Nix code, and so are the systems', async () => {
    const known = await value(
      '{ levels = stali.levels.names; systems = builtins.attrNames stali.levels.systems; }',
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
