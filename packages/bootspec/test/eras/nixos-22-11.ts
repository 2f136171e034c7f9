import type { FakeRoot } from '../fake-root.ts';
import type { Era } from './era.ts';
import { nixos2003 } from './nixos-20-03.ts';

/** With a boot.json of the layout before the RFC was accepted: everything below `v1`, and no `system`. */
export const nixos2211: Era = (root, { name = '22.11.100.abcdef0' } = {}) => {
  const toplevel = nixos2003(root, { name });
  root.file(`${toplevel}/boot.json`, JSON.stringify({ v1: legacyBody(root, toplevel) }));
  return toplevel;
};

export const legacyBody = (root: FakeRoot, toplevel: string): object => ({
  extensions: { 'org.example.colour': { name: 'green' } },
  init: `${toplevel}/init`,
  initrd: `${root.store('initrd-linux-5.4.35')}/initrd`,
  initrdSecrets: `${root.store('append-initrd-secrets')}/bin/append-initrd-secrets`,
  kernel: `${root.store('linux-5.4.35')}/bzImage`,
  kernelParams: ['loglevel=4', 'net.ifnames=0'],
  label: 'NixOS Raccoon 22.11.100.abcdef0 (Linux 5.4.35)',
  specialisation: {},
  toplevel,
});
