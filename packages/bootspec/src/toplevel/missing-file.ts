import type { RootedFs } from '@nixtools/rooted-fs';
import type { BootDocument } from '../document/boot-document.ts';

/** Why the files of a document cannot boot: the first that is not there. Specialisations are not looked at. */
export const missingFile = (fs: RootedFs, document: BootDocument): string | undefined => {
  const files = {
    kernel: document.kernel,
    init: document.init,
    initrd: document.initrd,
    'program for the initrd’s secrets': document.initrdSecrets,
    'Xen kernel': document.xen?.kernel,
    'device tree': document.deviceTree,
  };
  for (const [what, path] of Object.entries(files))
    if (path !== undefined && !fs.stat(path)?.isFile()) return `its ${what} is gone: ${path}`;
  return undefined;
};
