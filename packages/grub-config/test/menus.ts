import type { GrubConfig, GrubEntry, GrubItem, GrubSubmenu } from '@nixtools/grub-config';

export const entry = (id: string, more: Partial<GrubEntry> = {}): GrubEntry => ({
  kind: 'entry',
  id,
  title: `Title of ${id}`,
  kernel: { path: `/kernels/${id}-bzImage` },
  params: [`init=/nix/store/${id}/init`],
  initrds: [{ path: `/kernels/${id}-initrd` }],
  ...more,
});

export const submenu = (id: string, items: readonly GrubItem[]): GrubSubmenu => ({
  kind: 'submenu',
  id,
  title: `Menu ${id}`,
  items,
});

export const menu = (...items: GrubItem[]): GrubConfig => ({ filesystems: [], items });
