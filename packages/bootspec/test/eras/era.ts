import type { FakeRoot } from '../fake-root.ts';
import { bzImage } from '../images.ts';

interface EraOptions {
  /** Distinguishes systems of one root. */
  readonly name?: string;
  readonly params?: string;
}

/** Makes a toplevel as a release of NixOS made them, and gives its path. */
export type Era = (root: FakeRoot, options?: EraOptions) => string;

/** What all releases have had: a kernel with its modules, and an initrd. */
export const linuxAndInitrd = (root: FakeRoot, toplevel: string, version: string, initrd: string): void => {
  const linux = root.store(`linux-${version}`);
  root.file(`${linux}/bzImage`, bzImage(64));
  root.file(`${root.store(`kernel-modules-${version}`)}/lib/modules/${version}/modules.dep`);
  root.file(`${root.store(initrd)}/initrd`);
  root.link(`${toplevel}/kernel`, `${linux}/bzImage`);
  root.link(`${toplevel}/kernel-modules`, root.store(`kernel-modules-${version}`));
  root.link(`${toplevel}/initrd`, `${root.store(initrd)}/initrd`);
};
