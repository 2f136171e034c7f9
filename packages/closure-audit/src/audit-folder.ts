import { readContent } from './disk/read-content.ts';
import { filesAudit } from './files-audit.ts';
import type { FolderAudit } from './report.ts';

/**
 * The same of folders and files that belong to no store, such as the root of an image: ELF files, documentation and
 * files for developers.
 *
 * @throws {NixtoolsError} `STORE_UNREADABLE` (environment), `FILE_CHANGED` (failed)
 * @example auditFolder(['/usr/bin']).elf.length
 */
export const auditFolder = (folders: readonly string[]): FolderAudit => {
  const contents = folders.map((folder) => [folder, readContent(folder, { place: folder })] as const);
  return {
    version: 1,
    roots: folders,
    total: {
      files: contents.reduce((sum, [, { files }]) => sum + files, 0),
      diskSize: contents.reduce((sum, [, { diskSize }]) => sum + diskSize, 0),
    },
    ...filesAudit(contents),
  };
};
