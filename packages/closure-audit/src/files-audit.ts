import type { PathContent } from './content/path-content.ts';
import type { FilesAudit } from './report.ts';

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Joins what was found in each path into one report. */
export const filesAudit = (
  contents: readonly (readonly [path: string, content: PathContent])[],
): FilesAudit => {
  const ofAll = <Item>(of: (content: PathContent, path: string) => readonly Item[]): Item[] =>
    contents.flatMap(([path, content]) => of(content, path));
  return {
    elf: ofAll(({ elf }, path) => elf.map((each) => ({ path, ...each }))),
    damaged: ofAll(({ damaged }, path) => damaged.map((each) => ({ path, ...each }))),
    pages: ofAll(({ pages }, path) => pages.map((each) => ({ path, ...each })))
      .filter(({ diskSize, compressedDiskSize }) => compressedDiskSize < diskSize)
      .sort((a, b) => b.diskSize - a.diskSize || byText(a.path, b.path) || byText(a.file, b.file)),
    development: ofAll(({ development }, path) =>
      [...development].map(([purpose, each]) => ({ path, purpose, ...each })),
    ).sort((a, b) => b.diskSize - a.diskSize || byText(a.path, b.path) || byText(a.purpose, b.purpose)),
    skipped: ofAll(({ skipped }, path) => skipped.map((each) => `${path}/${each}`)),
  };
};
