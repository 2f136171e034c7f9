import type { Era } from './era.ts';
import { nixos2003 } from './nixos-20-03.ts';

/** With the RFC's boot.json. */
export const nixos2305: Era = (root, { name = '23.05.512.abcdef0' } = {}) => {
  const toplevel = nixos2003(root, { name });
  const document = {
    'org.nixos.bootspec.v1': {
      init: `${toplevel}/init`,
      initrd: `${root.store('initrd-linux-5.4.35')}/initrd`,
      kernel: `${root.store('linux-5.4.35')}/bzImage`,
      kernelParams: ['loglevel=4', 'net.ifnames=0'],
      label: 'NixOS Stoat 23.05.512.abcdef0 (Linux 5.4.35)',
      system: 'x86_64-linux',
      toplevel,
    },
    'org.nixos.specialisation.v1': {},
  };
  root.file(`${toplevel}/boot.json`, JSON.stringify(document, undefined, 2));
  return toplevel;
};
