import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BootDocument,
  generateBootDocument,
  parseBootDocument,
  printBootDocument,
} from '../../src/index.ts';

const minimal = {
  toplevel: '/nix/store/system',
  kernel: '/nix/store/linux/bzImage',
  system: 'x86_64-linux',
  label: 'NixOS 25.11',
};

const text = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((value) => value.replaceAll(/\p{Cc}/gu, '').trim());
const param = text.filter((value) => value !== '' && value !== '__proto__');
const path = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9+_?=-][a-zA-Z0-9+._?=-]{0,8}$/), { minLength: 1, maxLength: 3 })
  .map((names) => `/nix/store/${names.join('/')}`);
const extensions = fc.dictionary(
  fc.stringMatching(/^[a-z]{2,3}\.[a-z]{1,5}\.[a-z]{1,5}$/),
  fc
    .json({ maxDepth: 3 })
    .filter((value) => value !== 'null' && !value.includes('__proto__'))
    .map((value): unknown => JSON.parse(value)),
  { noNullPrototype: true, maxKeys: 3 },
);
const params = fc.array(param, { maxLength: 3 });
const xen = fc.oneof(
  fc.record({ version: fc.constant(1 as const), kernel: path, params }),
  fc.record(
    { version: fc.constant(2 as const), kernel: path, efiPath: path, params },
    { requiredKeys: ['version', 'kernel', 'params'] },
  ),
);

const documentOf = (depth: number): fc.Arbitrary<BootDocument> =>
  fc.record(
    {
      system: fc.constantFrom('x86_64-linux', 'aarch64-linux'),
      label: text,
      toplevel: path.map((value) => value.split('/').slice(0, 4).join('/')),
      init: path,
      kernel: path,
      kernelParams: params,
      initrd: path,
      initrdSecrets: path,
      xen,
      deviceTree: path,
      sortKey: text,
      specialisations:
        depth === 0
          ? fc.constant(new Map<string, BootDocument>())
          : fc
              .uniqueArray(fc.tuple(param, documentOf(depth - 1)), {
                maxLength: 2,
                selector: ([name]) => name,
              })
              .map((children) => new Map(children)),
      extensions,
    },
    {
      requiredKeys: [
        'system',
        'label',
        'toplevel',
        'init',
        'kernel',
        'kernelParams',
        'specialisations',
        'extensions',
      ],
    },
  );

describe('a printed document', () => {
  it('reads back as it was, and prints to the same bytes', () => {
    fc.assert(
      fc.property(documentOf(2), (value) => {
        const printed = printBootDocument(value);
        const read = parseBootDocument(printed, 'boot.json');
        expect(read).toEqual(value);
        expect(printBootDocument(read)).toBe(printed);
      }),
      { numRuns: 300 },
    );
  });

  it('has its members in byte order, and always the specialisations', () => {
    const printed = printBootDocument(
      generateBootDocument({
        ...minimal,
        xen: { version: 2, kernel: '/nix/store/xen/boot/xen', params: ['dom0_mem=2G'] },
        sortKey: 'nixos',
        extensions: { 'org.example.colour': { b: 1, a: [{ d: 1, c: 2 }] } },
      }),
    );
    expect(printed).toBe(`{
  "org.example.colour": {
    "a": [
      {
        "c": 2,
        "d": 1
      }
    ],
    "b": 1
  },
  "org.nixos.bootspec.v1": {
    "init": "/nix/store/system/init",
    "kernel": "/nix/store/linux/bzImage",
    "kernelParams": [],
    "label": "NixOS 25.11",
    "system": "x86_64-linux",
    "toplevel": "/nix/store/system"
  },
  "org.nixos.specialisation.v1": {},
  "org.nixos.systemd-boot": {
    "sortKey": "nixos"
  },
  "org.xenproject.bootspec.v2": {
    "multibootPath": "/nix/store/xen/boot/xen",
    "params": [
      "dom0_mem=2G"
    ]
  }
}
`);
  });

  it('does not depend on the order in which parts come', () => {
    const child = (name: string): BootDocument => generateBootDocument({ ...minimal, label: name });
    const inOrder = (names: readonly string[]): string =>
      printBootDocument(
        generateBootDocument({ ...minimal, specialisations: names.map((name) => [name, child(name)]) }),
      );
    expect(inOrder(['b', 'a', '10', '9'])).toBe(inOrder(['9', 'a', '10', 'b']));
  });
});

describe('a document that cannot be written', () => {
  const parts: readonly (readonly [string, object, string])[] = [
    ['a relative kernel', { kernel: 'bzImage' }, 'kernel'],
    ['a kernel outside of the store', { kernel: '/boot/bzImage' }, 'not in /nix/store'],
    ['a line feed in the label', { label: 'a\nb' }, 'label'],
    ['a NUL in a parameter', { kernelParams: ['a\0b'] }, 'kernelParams[0]'],
    ['half a character', { label: '\ud800' }, 'label'],
    ['a foreign Xen', { xen: { version: 2, kernel: '/xen', params: [] } }, 'multibootPath'],
    ['an extension without end', { extensions: { x: endless() } }, 'nested more than'],
  ];
  it.each(parts)('has %s', (_, wrong, message) => {
    expect(() => generateBootDocument({ ...minimal, ...wrong })).toThrow(
      expect.objectContaining({
        code: 'BOOT_DOCUMENT_INVALID',
        kind: 'usage',
        message: expect.stringContaining(message),
      }),
    );
  });
});

function endless(): object {
  const value: { next?: object } = {};
  value.next = value;
  return value;
}
