import { type Era, linuxAndInitrd } from './era.ts';

/** With systemd in the initrd, Xen and a device tree in extensions, and one specialisation in the document. */
export const nixos2511: Era = (root, { name = '25.11.20251101.abcdef0' } = {}) => {
  const document = (toplevel: string, params: readonly string[]): Record<string, unknown> => {
    linuxAndInitrd(root, toplevel, '6.12.57', 'initrd-linux-6.12.57');
    root.link(`${toplevel}/init`, root.file(`${root.store('nixos-init')}/bin/init`));
    return {
      'org.nixos.bootspec.v1': {
        init: `${toplevel}/init`,
        initrd: `${root.store('initrd-linux-6.12.57')}/initrd`,
        kernel: `${root.store('linux-6.12.57')}/bzImage`,
        kernelParams: params,
        label: 'NixOS Xantusia 25.11.20251101.abcdef0 (Linux 6.12.57)',
        system: 'x86_64-linux',
        toplevel,
      },
      'org.nixos.systemd-boot': {
        sortKey: 'nixos',
        devicetree: root.file(`${root.store('dtbs')}/board.dtb`),
      },
      'org.xenproject.bootspec.v2': {
        efiPath: root.file(`${root.store('xen-4.20')}/boot/xen.efi`),
        multibootPath: root.file(`${root.store('xen-4.20')}/boot/xen`),
        params: ['dom0_mem=2G', 'ucode=scan'],
        version: '4.20',
      },
    };
  };
  const toplevel = root.store(`nixos-system-host-${name}`);
  const child = root.store(`nixos-system-host-${name}-gaming`);
  const boot = {
    ...document(toplevel, ['root=fstab', 'loglevel=4']),
    'org.nixos.specialisation.v1': {
      gaming: { ...document(child, ['root=fstab', 'mitigations=off']), 'org.nixos.specialisation.v1': {} },
    },
  };
  root.file(`${toplevel}/boot.json`, `${JSON.stringify(boot, undefined, 2)}\n`);
  root.link(`${toplevel}/specialisation/gaming`, child);
  return toplevel;
};
