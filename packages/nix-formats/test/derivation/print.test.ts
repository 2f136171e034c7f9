import { type Derivation, parseDerivation, printDerivation, storePathOf } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../fixture.ts';
import { anyDerivation } from './arbitrary.ts';

const path = (byte: number, name: string) => storePathOf('/nix/store', new Uint8Array(20).fill(byte), name);

const simple: Derivation = {
  outputs: new Map([['out', { kind: 'deferred' }]]),
  inputDrvs: new Map(),
  inputSrcs: [],
  system: 'x86_64-linux',
  builder: '/bin/sh',
  args: [],
  env: new Map(),
};

describe('printing a derivation', () => {
  it('gives what parsing takes, for every derivation there can be', () => {
    fc.assert(
      fc.property(anyDerivation, (drv) => {
        expect(parseDerivation(printDerivation(drv))).toEqual(drv);
      }),
    );
  });

  it('sorts maps and sets by bytes and leaves doubles out, as Nix does', () => {
    const drv: Derivation = {
      ...simple,
      inputDrvs: new Map([
        [path(2, 'b.drv'), { outputs: ['out', 'dev', 'out'] }],
        [path(1, 'a.drv'), { outputs: ['out'] }],
      ]),
      inputSrcs: [path(4, 'd'), path(3, 'c'), path(4, 'd')],
      env: new Map([
        ['b', '1'],
        ['B', '2'],
      ]),
    };
    expect(Buffer.from(printDerivation(drv)).toString()).toBe(
      `Derive([("out","","","")],[("${path(1, 'a.drv')}",["out"]),("${path(2, 'b.drv')}",["dev","out"])],` +
        `["${path(3, 'c')}","${path(4, 'd')}"],"x86_64-linux","/bin/sh",[],[("B","2"),("b","1")])`,
    );
  });

  it('writes the versioned form when an output of an output is wanted, and only then', () => {
    const plain = { outputs: ['out'], dynamic: new Map() };
    const dynamic = { outputs: [], dynamic: new Map([['out', { outputs: ['lib'] }]]) };
    const print = (input: typeof plain | typeof dynamic) =>
      Buffer.from(printDerivation({ ...simple, inputDrvs: new Map([[path(1, 'a.drv'), input]]) })).toString();
    expect(print(plain)).toContain('Derive(');
    expect(print(dynamic)).toContain('DrvWithVersion("xp-dyn-drv",[("out","","","")],');
    expect(print(dynamic)).toContain('a.drv",([],[("out",["lib"])]))]');
  });

  it('refuses text that was not converted to bytes', () => {
    expect(errorOf(() => printDerivation({ ...simple, builder: '/bin/€' })).code).toBe('BYTE_STRING');
  });

  it('goes fifty thousand derivations deep without a stack', () => {
    const depth = 50_000;
    let input = { outputs: ['out'] as readonly string[] };
    for (let level = 0; level < depth; level++) {
      input = { outputs: [], dynamic: new Map([['out', input]]) } as typeof input;
    }
    const bytes = printDerivation({ ...simple, inputDrvs: new Map([[path(1, 'a.drv'), input]]) });
    expect(Buffer.from(printDerivation(parseDerivation(bytes))).equals(bytes)).toBe(true);
  });

  it('escapes what Nix escapes and nothing else', () => {
    const drv = { ...simple, builder: 'a"b\\c\nd\re\tf\0\x07\xff$' };
    const text = Buffer.from(printDerivation(drv)).toString('latin1');
    expect(text).toContain('"a\\"b\\\\c\\nd\\re\\tf\0\x07\xff$"');
  });

  it('escapes many megabytes piece by piece, nothing lost between them', () => {
    const builder = 'a"\n'.repeat(1024 ** 2);
    const bytes = printDerivation({ ...simple, builder });
    expect(parseDerivation(bytes).builder).toBe(builder);
  });
});
