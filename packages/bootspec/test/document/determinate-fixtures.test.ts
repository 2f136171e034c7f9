import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BootDocument, parseBootDocument, printBootDocument, readSystemBoot } from '../../src/index.ts';
import { type FakeRoot, fakeRoot } from '../fake-root.ts';
import { bzImage } from '../images.ts';

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

/** The toplevel that their synthesiser has seen, as far as its document tells. */
const addToplevel = (root: FakeRoot, document: BootDocument): void => {
  const { toplevel, label, kernel, kernelParams, initrd, initrdSecrets, system } = document;
  const [, version = '', linux = ''] = /^NixOS (.+) \(Linux (.+)\)$/.exec(label) ?? [];
  root.file(kernel, bzImage(64));
  root.link(`${toplevel}/kernel`, kernel);
  root.file(`${toplevel}/kernel-modules/lib/modules/${linux}/modules.dep`);
  root.file(`${toplevel}/kernel-params`, kernelParams.join(' '));
  root.file(`${toplevel}/nixos-version`, version);
  root.file(`${toplevel}/system`, system);
  root.file(document.init);
  if (initrd !== undefined) {
    root.file(initrd);
    root.link(`${toplevel}/initrd`, initrd);
  }
  if (initrdSecrets !== undefined) root.file(initrdSecrets, '#!/bin/sh\ncp /secret "$1"\n');
  for (const [name, child] of document.specialisations) {
    addToplevel(root, child);
    root.link(`${toplevel}/specialisation/${name}`, child.toplevel);
  }
};

/** Ours says of a document that it is synthesised; theirs does not. */
const unmarked = ({ extensions: _, specialisations, ...document }: BootDocument): BootDocument => ({
  ...document,
  extensions: {},
  specialisations: new Map([...specialisations].map(([name, child]) => [name, unmarked(child)])),
});

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

  it.each(names.filter((name) => name.startsWith(expected)))(
    '%s is what we synthesise from the same toplevel',
    (name) => {
      const theirs = parseBootDocument(readFileSync(join(folder, name), 'utf8'), name);
      const root = fakeRoot();
      try {
        addToplevel(root, theirs);
        const ours = readSystemBoot(root.fs, theirs.toplevel);
        expect(ours).toMatchObject({ is: 'bootable', source: 'synthesised', warnings: [] });
        if (ours.is === 'bootable') expect(unmarked(ours.document)).toEqual(unmarked(theirs));
      } finally {
        root.remove();
      }
    },
  );
});

it.skipIf(checkout !== undefined)(
  'the documents of DeterminateSystems/bootspec are not read: NIXTOOLS_BOOTSPEC_FIXTURES names no checkout',
  () => {},
);
