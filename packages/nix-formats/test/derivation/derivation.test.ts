import { derivationKind, derivationReferences, parseDerivation } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { errorOf, latin1, modernDerivation } from '../fixture.ts';

const drv = (name: string) => parseDerivation(latin1(modernDerivation(name)));

describe('a derivation', () => {
  it('refers to its input derivations and sources, each once, sorted', () => {
    const references = derivationReferences(drv('drv-as-source'));
    expect(references.map((path) => path.slice(44))).toEqual(['plain.drv', 'greeting.txt', 'mentions.txt']);
  });

  it.each([
    ['plain', 'input-addressed'],
    ['md5', 'fixed'],
    ['floating', 'floating'],
    ['dynamic', 'deferred'],
    ['impure', 'impure'],
  ])('%s is %s', (name, kind) => {
    expect(derivationKind(drv(name))).toBe(kind);
  });

  it('has at least one output, all of one kind, and a fixed one is called out', () => {
    const plain = drv('plain');
    const fixed = [...drv('md5').outputs.values()];
    const kindOf = (outputs: (readonly [string, (typeof fixed)[number]])[]) => () =>
      derivationKind({ ...plain, outputs: new Map(outputs) });
    expect(errorOf(kindOf([]))).toMatchObject({
      code: 'DRV_INVALID',
      message: expect.stringContaining('no output'),
    });
    expect(errorOf(kindOf([['lib', { kind: 'deferred' }], ...plain.outputs])).message).toContain(
      'several kinds',
    );
    expect(errorOf(kindOf(fixed.map((output) => ['lib', output] as const))).message).toContain('"out"');
  });
});
