import { describe, expect, it } from 'vitest';
import { flakeReference } from '../../src/system/evaluate.ts';

describe('flakeReference', () => {
  it('names the toplevel of a configuration', () => {
    expect(flakeReference('.#box')).toBe('.#nixosConfigurations.box.config.system.build.toplevel');
    expect(flakeReference('github:a/b#packages.x86_64-linux.box')).toBe(
      'github:a/b#packages.x86_64-linux.box',
    );
  });

  it.each(['--impure#x', '.', '#box', '.#', '.#--option'])('refuses %j', (text) => {
    expect(() => flakeReference(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
