import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printNixString } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThrowawayStore, type ThrowawayStore } from '../../../../test/throwaway-store.ts';
import { parseInstallConfig } from '../../src/install-grub/config.ts';
import { type NixValue, parseNixXml } from '../../src/install-grub/nix-xml.ts';
import { config2026 } from './install-machine.ts';
import { type Data, printNixXml } from './nix-xml.ts';

let store: ThrowawayStore;
beforeAll(() => {
  store = createThrowawayStore();
});
afterAll(() => store.remove());

const plain = (value: NixValue): unknown =>
  value instanceof Map
    ? Object.fromEntries([...value].map(([name, each]) => [name, plain(each)]))
    : Array.isArray(value)
      ? value.map(plain)
      : value;

const texts = [
  `<&>"'`,
  '&amp;lt; &#65; &nbsp;',
  'a\n# b\n',
  '  spaces  ',
  'ü €  𝄞',
  ']]>',
  '<!-- no -->',
  '`$(x)` $y',
];

describe('what builtins.toXML writes', () => {
  it('is read as it was said', async () => {
    const file = join(store.folder, 'data.nix');
    writeFileSync(
      file,
      `builtins.toXML { texts = [ ${texts.map(printNixString).join(' ')} ]; n = -3; t = true; nothing = null; empty = [ ]; users.root.password = "x"; }`,
    );
    const xml = JSON.parse(await store.must('nix-instantiate', '--eval', '--strict', '--json', file));
    expect(plain(parseNixXml(xml, 'xml'))).toEqual({
      empty: [],
      n: '-3',
      nothing: null,
      t: 'true',
      texts,
      users: { root: { password: 'x' } },
    });
    const said: Data = {
      empty: [],
      n: -3,
      nothing: null,
      t: true,
      texts,
      users: { root: { password: 'x' } },
    };
    expect(printNixXml(said).replaceAll(/\s/g, '')).toBe(xml.replaceAll(/\s/g, ''));
  });

  it('is read back from any text', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((each) => !/[\r\t]|\p{Surrogate}/u.test(each));
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text)), { noNullPrototype: true }), (said) => {
        expect(plain(parseNixXml(printNixXml(said), 'xml'))).toEqual(said);
      }),
    );
  });

  it('is read or refused when it is damaged', () => {
    const whole = printNixXml({ ...config2026, users: { root: { password: 'x' } } });
    const damage = fc.tuple(
      fc.nat(whole.length),
      fc.nat(40),
      fc.constantFrom(
        '',
        '<',
        '>',
        '&',
        '"',
        '<a>',
        '</attrs>',
        '<!--',
        ']]>',
        '&#x',
        '\0',
        'name="__proto__"',
      ),
    );
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        const text = damages.reduce(
          (all, [at, length, more]) => all.slice(0, at) + more + all.slice(at + length),
          whole,
        );
        try {
          parseInstallConfig(text, 'xml');
        } catch (error) {
          expect(error).toMatchObject({
            code: 'INSTALL_CONFIG_INVALID',
            place: expect.stringMatching(/^xml/),
          });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('of today leaves no attribute unread', () => {
    const { warnings, config } = parseInstallConfig(printNixXml(config2026), 'xml');
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({ era: '2020', timeout: 5, users: [], install: { devices: ['nodev'] } });
  });
});
