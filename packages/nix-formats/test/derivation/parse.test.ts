import { parseDerivation, printDerivation } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, latin1, modernDerivation, modernDerivations } from '../fixture.ts';

const plain = modernDerivation('plain');

/** The derivation with its first `from` replaced, parsed; the error must be at the replaced text's start plus `offset`. */
const errorAfter = (from: string, to: string, text = plain) => {
  expect(text).toContain(from);
  return errorOf(() => parseDerivation(latin1(text.replace(from, () => to)), 'x.drv'));
};

describe('parsing a derivation', () => {
  it('gives its parts', () => {
    const drv = parseDerivation(latin1(plain));
    expect(drv).toMatchObject({
      system: 'x86_64-linux',
      builder: '/bin/sh',
      args: ['-c', 'echo hi > $out'],
      inputSrcs: ['/nix/store/w5jgf5vvyhvb77v01z4kf135chy8ds6l-mentions.txt'],
    });
    expect(drv.env.get('name')).toBe('plain');
    expect(drv.outputs.get('out')).toEqual({ kind: 'input-addressed', path: drv.env.get('out') });
  });

  it.each([...modernDerivations()])('keeps %s byte for byte', (_, bytes) => {
    expect(Buffer.from(printDerivation(parseDerivation(bytes))).equals(bytes)).toBe(true);
  });

  it('knows every kind of output', () => {
    const kinds = (name: string) =>
      [...parseDerivation(latin1(modernDerivation(name))).outputs.values()].map((output) => output.kind);
    expect(kinds('plain')).toEqual(['input-addressed']);
    expect(kinds('sha512')).toEqual(['fixed']);
    expect(kinds('floating')).toEqual(['floating']);
    expect(kinds('depends-on-floating')).toEqual(['deferred']);
    expect(kinds('impure')).toEqual(['impure']);
    expect(kinds('twelve')).toHaveLength(12);
  });

  it('reads what is wanted of derivations that are not built yet', () => {
    const { inputDrvs } = parseDerivation(latin1(modernDerivation('nested')));
    expect([...inputDrvs.values()]).toEqual([
      {
        outputs: ['out'],
        dynamic: new Map([['out', { outputs: ['out'], dynamic: new Map([['out', { outputs: ['lib'] }]]) }]]),
      },
    ]);
  });

  it('keeps bytes that are not UTF-8', () => {
    const { env } = parseDerivation(latin1(modernDerivation('bytes')));
    expect(env.get('bytes')).toBe('caf\xe9 \xff\x80');
    expect(env.get('caf\xe9 \xff\x80')).toBe('key');
    expect(env.get('text')).toBe('tab\there "quoted" back\\slash \r\n end');
  });

  it('takes any store folder, but one', () => {
    const moved = plain.replaceAll('/nix/store', '/home/me/store');
    expect([...parseDerivation(latin1(moved)).outputs.values()]).toMatchObject([
      { path: expect.stringMatching(/^\/home\/me\/store\//) },
    ]);
    expect(errorOf(() => parseDerivation(latin1(moved), 'x', '/nix/store')).message).toContain(
      'not in /nix/store',
    );
    const mixed = plain.replace('["/nix/store/w5j', '["/home/me/store/w5j');
    expect(errorOf(() => parseDerivation(latin1(mixed))).message).toContain('not in /nix/store');
  });

  it('refuses a file that is cut anywhere, and says that it ends', () => {
    for (let length = 0; length < plain.length; length++) {
      const error = errorOf(() => parseDerivation(latin1(plain.slice(0, length)), 'x.drv'));
      expect(error.code).toBe('DRV_SYNTAX');
      expect(Number(/^x\.drv, byte (\d+)$/.exec(error.place ?? '')?.[1])).toBeLessThanOrEqual(length);
    }
    expect(errorOf(() => parseDerivation(latin1(plain.slice(0, -1)))).message).toContain(
      'the derivation ends',
    );
  });

  it('takes exactly what it can print, whatever happens to the bytes', () => {
    const files = [...modernDerivations().values()];
    const change = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 3 }),
      insert: fc.string({ maxLength: 3, unit: fc.constantFrom(...'"\\,()[]nabc0/.-') }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...files), change, (file, { at, remove, insert }) => {
        const text = Buffer.from(file).toString('latin1');
        const start = at % text.length;
        const bytes = latin1(text.slice(0, start) + insert + text.slice(start + remove));
        try {
          expect(Buffer.from(printDerivation(parseDerivation(bytes))).equals(bytes)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'DRV_SYNTAX', place: expect.stringContaining('byte') });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['an empty file', plain, '', 'expected Derive('],
    ['something else', 'Derive(', 'Derived(', 'expected Derive('],
    ['an unknown version', 'Derive(', 'DrvWithVersion("2",', 'expected DrvWithVersion("xp-dyn-drv",'],
    ['a needless version', 'Derive(', 'DrvWithVersion("xp-dyn-drv",', 'expected Derive( where'],
    ['a raw line break', '/bin/sh', '/bin\n/sh', 'expected an escaped character'],
    ['an escape that Nix does not write', '/bin/sh', '/bin\\q', 'expected one of n r t'],
    ['an escaped plain character', '/bin/sh', '\\/bin/sh', 'expected one of n r t'],
    ['a path that is none', '["/nix/store/w5jg', '["/nix/store/../w5jg', 'no store path'],
    [
      'unsorted variables',
      '("builder","/bin/sh"),("name","plain")',
      '("name","plain"),("builder","/bin/sh")',
      '"builder" is not in its sorted place',
    ],
    [
      'a variable that is there twice',
      '("name","plain")',
      '("name","plain"),("name","plain")',
      '"name" is there twice',
    ],
    ['more after the end', '])', ']) ', 'expected the end'],
    ['a hash without an algorithm', '-plain","","")', '-plain","","00")', 'without an algorithm'],
    ['an unknown algorithm', '-plain","","")', '-plain","sha3","00")', 'unknown hash algorithm "sha3"'],
    ['an unknown method', '-plain","","")', '-plain","x:sha256","00")', 'unknown hash algorithm "x:sha256"'],
    ['a hash of the wrong length', '-plain","","")', '-plain","sha256","00")', 'expected a sha256 hash'],
    ['a path where none can be', '-plain","","")', '-plain","sha256","")', 'expected no path'],
  ])('refuses %s', (_, from, to, problem) => {
    const end = from === '])' ? `${plain} ` : undefined;
    const error =
      end === undefined ? errorAfter(from, to) : errorOf(() => parseDerivation(latin1(end), 'x.drv'));
    expect(error).toMatchObject({ code: 'DRV_SYNTAX', kind: 'verification' });
    expect(error.message).toContain(problem);
  });

  it('points at the first wrong byte', () => {
    const at = plain.indexOf('["/nix/store/w5jg') + 1;
    expect(errorAfter('["/nix/store/w5jg', '["/nix/store/w5je').place).toBe(`x.drv, byte ${at}`);
  });

  it('refuses a string that never ends, in one go through it', () => {
    const bytes = latin1(`Derive([("${'\\n'.repeat(2_000_000)}`);
    expect(errorOf(() => parseDerivation(bytes)).message).toContain('the derivation ends');
  });

  it('takes strings of many megabytes', () => {
    const value = `${'x'.repeat(20_000_000)}${'"\n'.repeat(500_000)}`;
    const drv = parseDerivation(latin1(plain));
    const large = { ...drv, env: new Map([...drv.env, ['zz', value]]) };
    expect(parseDerivation(printDerivation(large)).env.get('zz')).toBe(value);
  });

  it('refuses nesting without end, without a stack', () => {
    const open = '([],[("out",'.repeat(300_000);
    const bytes = latin1(`DrvWithVersion("xp-dyn-drv",[],[("/nix/store/${'0'.repeat(32)}-a.drv",${open}`);
    expect(errorOf(() => parseDerivation(bytes)).code).toBe('DRV_SYNTAX');
  });
});
