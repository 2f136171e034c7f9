import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFiles, root } from './repository.ts';

const files = repositoryFiles();
const isText = (file: string): boolean => !/\.(br|gz|xz|zst|png|drv|nar|bin|mdb)$/.test(file);

/** The files in which one of these appears, as `file:line`. */
const mentions = (pattern: RegExp): readonly string[] =>
  files.filter(isText).flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );

const quoted = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

it('no file names the folder of this checkout, or another of the machine that it was written on', () => {
  expect(mentions(new RegExp(`${quoted(root)}\\b`))).toEqual([]);
  expect(mentions(/(?<![\w.])\/work\/(?:main|scratch|shared)\b/)).toEqual([]);
});

it('no file says which registry packages are to come from', () => {
  expect(files.filter((file) => file.endsWith('.npmrc'))).toEqual([]);
  expect(mentions(/^\s*"resolved": "https?:/)).toEqual([]);
  expect(mentions(/https?:\/\/[^/\s"']*(?:registry|artifactory|nexus|verdaccio)[^/\s"']*\//i)).toEqual([]);
});

it('nothing that a build or an installation makes is kept', () => {
  expect(files.filter((file) => /(^|\/)(node_modules|dist|\.turbo|\.cache|result)(\/|$)/.test(file))).toEqual(
    [],
  );
});
