import type { RootedFs } from '@nixtools/rooted-fs';
import type { BootDocument } from '../document/boot-document.ts';

/** Why the files of a document cannot boot: the first that is not there. Specialisations are not looked at. */
export const missingFile = (fs: RootedFs, document: BootDocument): string | undefined => {
  const gone = (what: string, path: string | undefined): string | undefined =>
    path === undefined || fs.stat(path)?.isFile() ? undefined : `its ${what} is gone: ${path}`;
  return (
    gone('kernel', document.kernel) ??
    gone('init', document.init) ??
    gone('initrd', document.initrd) ??
    gone('program for the initrd’s secrets', document.initrdSecrets) ??
    gone('Xen kernel', document.xen?.kernel) ??
    gone('device tree', document.deviceTree)
  );
};
