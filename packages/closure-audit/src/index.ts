export { type AuditClosureOptions, auditClosure } from './audit-closure.ts';
export { auditFolder } from './audit-folder.ts';
export type { ReferencePlace } from './content/path-content.ts';
export type { Purpose } from './content/purpose.ts';
export { withFile } from './disk/with-file.ts';
export { type ByteSource, bytesSource } from './elf/byte-source.ts';
export type { ElfFile, ElfKind, Relro } from './elf/elf-file.ts';
export { hasElfMagic } from './elf/header.ts';
export type { Libc } from './elf/libc.ts';
export { readElf } from './elf/read-elf.ts';
export type { VersionNeed } from './elf/version-needs.ts';
export type {
  AuditedElf,
  AuditedPage,
  AuditedPath,
  Budget,
  ChainStep,
  ClosureAudit,
  DevelopmentFiles,
  DoubtfulReference,
  FilesAudit,
  FolderAudit,
} from './report.ts';
export { treemapOf } from './treemap/page.ts';
