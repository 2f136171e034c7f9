import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasElfMagic, readElf, withFile } from '../../src/index.ts';
import { byFile, byReadelf, differences } from './judges.ts';

/** Of all ELF files of a Debian this test takes so many; `bench/elf-audit.mjs` takes all. */
const SAMPLE = 120;

const isElf = (file: string): boolean =>
  withFile(file, ({ size, read }) => size >= 4 && hasElfMagic(read(0, 4)));

const elfFilesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((name) => join(folder, name))
        .filter((file) => lstatSync(file).isFile() && isElf(file))
    : [];

/** Evenly over all of them, the same ones each time. */
const sample = (files: readonly string[], count: number): readonly string[] =>
  files.filter(
    (_, index) =>
      Math.floor((index * count) / files.length) !== Math.floor(((index - 1) * count) / files.length),
  );

const judged = (files: readonly string[]): readonly string[] => {
  const [readelf, file] = [byReadelf(files), byFile(files)];
  expect([readelf.length, file.length]).toEqual([files.length, files.length]);
  return files.flatMap((path, index) => {
    const elf = withFile(path, (source) => readElf(source, path));
    return [
      ...differences(elf, 'readelf', readelf[index] ?? {}),
      ...differences(elf, 'file', file[index] ?? {}),
    ].map((difference) => `${path}: ${difference}`);
  });
};

describe('programs and libraries of this Debian', () => {
  it('are what readelf and file say', () => {
    const folders = ['/usr/bin', '/usr/sbin', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'];
    const files = sample(folders.flatMap(elfFilesIn), SAMPLE);
    expect(files.length).toBeGreaterThan(50);
    expect(judged(files)).toEqual([]);
  });

  it('have glibc, also where they are static and stripped', (context) => {
    const busybox = '/bin/busybox';
    if (!existsSync(busybox)) context.skip('SKIPPED: no busybox here');
    const elf = withFile(busybox, (source) => readElf(source, busybox));
    expect(elf.libc.name).toBe('glibc');
  });
});
