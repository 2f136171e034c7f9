import { type Era, linuxAndInitrd } from './era.ts';

/** As 14.04, with `system` and `dry-activate`. */
export const nixos1509: Era = (root, { name = '15.09.1012.abcdef0', params = 'loglevel=4' } = {}) => {
  const toplevel = root.store(`nixos-${name}`);
  linuxAndInitrd(root, toplevel, '3.18.21', 'initrd');
  root.file(`${toplevel}/kernel-params`, params);
  root.file(`${toplevel}/init`, '#! /bin/sh\n');
  root.file(`${toplevel}/nixos-version`, '15.09.1012.abcdef0');
  root.file(`${toplevel}/system`, 'x86_64-linux');
  root.file(`${toplevel}/dry-activate`, '#! /bin/sh\n');
  return toplevel;
};
