import { describe, expect, it } from 'vitest';
import { parseBootDocument, printBootDocument } from '../../src/index.ts';

/** The shape of the RFC's own example: every member, placeholders for hashes, a specialisation with an extension. */
const body = {
  system: 'x86_64-linux',
  init: '/nix/store/xxx-nixos-system-xxx/init',
  initrd: '/nix/store/xxx-initrd-linux/initrd',
  initrdSecrets: '/nix/store/xxx-append-secrets/bin/append-initrd-secrets',
  kernel: '/nix/store/xxx-linux/bzImage',
  kernelParams: ['amd_iommu=on', 'iommu=pt', 'udev.log_priority=3', 'loglevel=4'],
  label: 'NixOS 21.11.20210810.dirty (Linux 5.15.30)',
  toplevel: '/nix/store/xxx-nixos-system-xxx',
};
const rfc = {
  'org.nixos.bootspec.v1': body,
  'org.nixos.specialisation.v1': {
    '<name>': { 'org.nix-community.test': { foo: 'bar' }, 'org.nixos.bootspec.v1': body },
  },
};

describe('a document as in RFC 125', () => {
  it('is read, and written as it was', () => {
    const printed = JSON.parse(printBootDocument(parseBootDocument(JSON.stringify(rfc), 'rfc')));
    expect(printed).toEqual({
      ...rfc,
      'org.nixos.specialisation.v1': {
        '<name>': { ...rfc['org.nixos.specialisation.v1']['<name>'], 'org.nixos.specialisation.v1': {} },
      },
    });
  });

  it('is read without any optional member, and none appears as null', () => {
    const { initrd, initrdSecrets, ...required } = body;
    expect([initrd, initrdSecrets]).not.toContain(undefined);
    const document = parseBootDocument(JSON.stringify({ 'org.nixos.bootspec.v1': required }), 'rfc');
    expect(Object.keys(document)).toEqual([
      ...['system', 'label', 'toplevel', 'init', 'kernel', 'kernelParams', 'specialisations', 'extensions'],
    ]);
    expect(printBootDocument(document)).not.toContain('null');
  });

  it('is read as a draft of it had it, all below v1', () => {
    const { 'org.nixos.bootspec.v1': v1 } = rfc;
    const draft = { v1: { ...v1, specialisation: { '<name>': body } } };
    const { specialisations } = parseBootDocument(JSON.stringify(draft), 'rfc');
    expect(specialisations.get('<name>')).toMatchObject(body);
  });
});
