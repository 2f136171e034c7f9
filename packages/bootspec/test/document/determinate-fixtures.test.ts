import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseBootDocument, printBootDocument } from '../../src/index.ts';

/** A checkout of DeterminateSystems/bootspec: what its synthesiser makes of 15.09 to 21.11, and the RFC's example. */
const checkout = process.env['NIXTOOLS_BOOTSPEC_FIXTURES'];
const expected = 'synthesize/integration-test-cases/expected-synthesis';

const fixtures = (folder: string): readonly string[] => [
  'bootspec/rfc0125_spec.json',
  ...readdirSync(join(folder, expected)).map((name) => join(expected, name)),
];

type Json = { readonly [key: string]: unknown };

/** What the RFC makes of a document: no member is null, and specialisations are always there. */
const asTheRfcHasIt = (value: Json): Json => {
  const { 'org.nixos.bootspec.v1': bootspec, 'org.nixos.specialisation.v1': children, ...others } = value;
  return {
    ...others,
    'org.nixos.bootspec.v1': Object.fromEntries(
      Object.entries(bootspec ?? {}).filter(([, member]) => member !== null),
    ),
    'org.nixos.specialisation.v1': Object.fromEntries(
      Object.entries(children ?? {}).map(([name, child]) => [name, asTheRfcHasIt(child)]),
    ),
  };
};

describe.runIf(checkout !== undefined)('the documents of DeterminateSystems/bootspec', () => {
  const folder = checkout ?? '';
  const names = checkout === undefined ? [] : fixtures(folder);

  it('are 15', () => expect(names).toHaveLength(15));

  it.each(names)('%s is read, and written as the RFC asks for it', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const document = parseBootDocument(text, name);
    expect(document.label).toMatch(/^NixOS \d\d\.\d\d/);
    expect(JSON.parse(printBootDocument(document))).toEqual(asTheRfcHasIt(JSON.parse(text)));
  });
});

it.skipIf(checkout !== undefined)(
  'the documents of DeterminateSystems/bootspec are not read: NIXTOOLS_BOOTSPEC_FIXTURES names no checkout',
  () => {},
);
