import { expect, test } from 'vitest';
import { parseManifest, printManifest } from '../../src/index.ts';

const out = `/nix/store/${'b'.repeat(32)}-x-1.0`;
const element = (more = ''): string =>
  `{ ${more}name = "x-1.0"; out = { outPath = "${out}"; }; outPath = "${out}"; outputs = [ "out" ]; system = "x86_64-linux"; type = "derivation"; }`;

const parse = (text: string) => parseManifest(Buffer.from(text, 'latin1'), 'manifest.nix');

test('what nobody of us understands, and what is no UTF-8, is written back byte for byte', () => {
  const text = `[ ${element('meta = { active = "false"; description = "caf\xe9"; keep = "true"; priority = "3"; strange = [ { } null 1.5 ]; }; ')} ]`;
  const elements = parse(text);
  expect(elements).toMatchObject([
    { name: 'x-1.0', priority: 3, active: false, keep: true, origin: undefined },
  ]);
  expect(Buffer.from(printManifest(elements)).toString('latin1')).toBe(text);
});

test('an element of a very old nix-env, without a list of outputs, has its one output', () => {
  expect(parse(`[ { name = "x-1.0"; outPath = "${out}"; } ]`)[0]?.outputs).toEqual(new Map([['out', out]]));
});

test('half an origin is none', () => {
  expect(parse(`[ ${element('meta = { preenix = { attr = "x"; }; }; ')} ]`)[0]?.origin).toBeUndefined();
});

test.each([
  ['{ }', 'no list', 'manifest.nix'],
  ['[ 1 ]', 'no attribute set', 'manifest.nix, element 1'],
  [`[ ${element()} { outPath = "${out}"; } ]`, 'no name', 'manifest.nix, element 2'],
  ['[ { name = "x"; outputs = 1; } ]', 'are no list', 'manifest.nix, element 1'],
  ['[ { name = "x"; outputs = [ 1 ]; } ]', 'no string', 'manifest.nix, element 1'],
  ['[ { name = "x"; } ]', '"out" has no store path', 'manifest.nix, element 1'],
  ['[ { name = "x"; outPath = "/etc/passwd"; } ]', '"out" has no store path', 'manifest.nix, element 1'],
])('%s is damaged, and the error says what and where', (text, message, place) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({
      code: 'PROFILE_MANIFEST_INVALID',
      message: expect.stringContaining(message),
      place,
    }),
  );
});
