import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bootDocumentSchema, generateBootDocument, printBootDocument } from '../../src/index.ts';
import { corpus } from '../kernel-params/corpus.ts';

/** Python's validator knows nothing of ours. It reads pairs of a schema and a value, and says of each whether it fits. */
const validator = `
import json, sys, jsonschema
schema, values = json.load(sys.stdin)
check = jsonschema.Draft202012Validator(schema)
check.check_schema(schema)
json.dump([check.is_valid(value) for value in values], sys.stdout)
`;

const validate = (values: readonly unknown[]): unknown => {
  const run = spawnSync('python3', ['-c', validator], {
    input: JSON.stringify([bootDocumentSchema, values]),
  });
  return run.status === 0 ? JSON.parse(run.stdout.toString()) : undefined;
};
const canValidate = validate([]) !== undefined;

const child = generateBootDocument({
  toplevel: '/nix/store/child',
  kernel: '/nix/store/linux/bzImage',
  system: 'x86_64-linux',
  label: 'NixOS',
});
const whole = generateBootDocument({
  ...child,
  initrd: '/nix/store/initrd/initrd',
  initrdSecrets: '/nix/store/secrets/bin/append-initrd-secrets',
  kernelParams: [...corpus, 'dyndbg="file a\t+p"'],
  xen: { version: 2, kernel: '/nix/store/xen/boot/xen', efiPath: '/nix/store/xen/xen.efi', params: ['a'] },
  deviceTree: '/nix/store/dtbs/a.dtb',
  sortKey: 'nixos',
  specialisations: [['a "b"', child]],
  extensions: { 'org.example.colour': 'green' },
});

describe('the JSON Schema', () => {
  const json = JSON.parse(printBootDocument(whole));
  const v1 = json['org.nixos.bootspec.v1'];
  const withV1 = (change: object): unknown => ({ ...json, 'org.nixos.bootspec.v1': { ...v1, ...change } });

  it('says what has to be there, and refers to itself for specialisations', () => {
    expect(bootDocumentSchema).toMatchObject({
      required: ['org.nixos.bootspec.v1'],
      properties: {
        'org.nixos.bootspec.v1': {
          required: ['system', 'label', 'toplevel', 'init', 'kernel', 'kernelParams'],
        },
        'org.nixos.specialisation.v1': { additionalProperties: { $ref: '#' } },
      },
    });
  });

  it.runIf(canValidate)('takes what we write, with the whole corpus of kernel parameters', () => {
    expect(validate([json, JSON.parse(printBootDocument(child))])).toEqual([true, true]);
  });

  it.runIf(canValidate)('refuses what we refuse', () => {
    const wrong = [
      {},
      withV1({ initrd: null }),
      withV1({ kernel: 'bzImage' }),
      withV1({ kernel: '/nix/store/../x' }),
      withV1({ kernelParams: 'quiet' }),
      withV1({ kernelParams: ['a\nb'] }),
      withV1({ label: 'a\u0000' }),
      { ...json, 'org.nixos.specialisation.v1': { a: {} } },
      { ...json, 'org.nixos.specialisation.v1': { '': json } },
      { ...json, 'org.xenproject.bootspec.v2': { params: 'a' } },
    ];
    expect(validate(wrong)).toEqual(wrong.map(() => false));
  });
});
