import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { render, targets } from '../../src/index.ts';
import { placedSets } from '../full-sets.ts';

const has = (program: string): boolean => spawnSync(program, ['--help']).error === undefined;

const rendered = targets.flatMap((target) =>
  Object.entries(placedSets).flatMap(([name, set]) =>
    render(set, target).files.map((file) => ({ what: `${target.name} ${name} ${file.path}`, ...file })),
  ),
);

const scripts = rendered.filter(({ text }) => /^#!(\/bin\/sh|\/sbin\/openrc-run)/.test(text ?? ''));

const distinct = (files: typeof rendered): typeof rendered => [
  ...new Map(files.map((file) => [file.text, file])).values(),
];

const inFolder = async <T>(files: typeof rendered, use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'shell-'));
  for (const { what, text = '' } of files) writeFileSync(join(folder, what.replaceAll('/', '-')), text);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** One shell starts the program for each file: to start it from here would take much longer. */
const complaints = (command: readonly string[], files: typeof rendered): Promise<string> =>
  inFolder(distinct(files), async (folder) => {
    const each = 'for file in *; do said=$("$@" <"$file" 2>&1) || echo "$file: $said"; done';
    const { stdout } = await promisify(execFile)('sh', ['-c', each, 'sh', ...command], { cwd: folder });
    return stdout;
  });

describe('what is rendered, read by programs', () => {
  it.each([[['dash', '-n']], [['bash', '--posix', '-n']], [['busybox', 'sh', '-n']]])(
    'scripts: %j finds no fault',
    async (command) => {
      expect(scripts.length).toBeGreaterThan(50);
      expect(await complaints(command, scripts)).toBe('');
    },
  );

  it.skipIf(!has('shellcheck'))(
    'scripts: shellcheck finds no error',
    async () => {
      const files = distinct(scripts.filter(({ text }) => text?.startsWith('#!/bin/sh') === true));
      await inFolder(files, async (folder) => {
        const names = readdirSync(folder);
        expect(names).toHaveLength(files.length);
        const halves = [names.filter((_, i) => i % 2 === 0), names.filter((_, i) => i % 2 === 1)];
        const said = await Promise.all(
          halves.map((half) =>
            promisify(execFile)('shellcheck', ['-s', 'sh', '-S', 'error', ...half], { cwd: folder }).catch(
              (error: { readonly stdout?: string }) => error,
            ),
          ),
        );
        expect(said).toEqual([
          { stdout: '', stderr: '' },
          { stdout: '', stderr: '' },
        ]);
      });
    },
    600_000,
  );

  it.skipIf(!has('plistutil'))('property lists: plistutil reads them', () => {
    const lists = rendered.filter(({ path }) => path.endsWith('.plist'));
    expect(lists.length).toBeGreaterThan(5);
    const folder = mkdtempSync(join(tmpdir(), 'plist-'));
    for (const { what, text = '' } of lists) {
      writeFileSync(join(folder, 'a.plist'), text);
      rmSync(join(folder, 'b.bin'), { force: true });
      spawnSync('plistutil', ['-i', join(folder, 'a.plist'), '-o', join(folder, 'b.bin')]);
      expect(existsSync(join(folder, 'b.bin')), what).toBe(true);
    }
  });

  it('YAML: a reader of version 1.1 sees what one of 1.2 sees', () => {
    const documents = rendered.filter(({ path }) => path.endsWith('.yaml'));
    for (const { text = '' } of documents) {
      const [old, now] = (['1.1', '1.2'] as const).map((version) =>
        parseAllDocuments(text, { version }).map((document) => document.toJS()),
      );
      expect(old).toEqual(now);
    }
  });
});

describe('the same set', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, inner]) => [name, reversed(inner)]),
    );
  };

  it.each(targets.map((target) => [target.name, target] as const))(
    'gives the same bytes for %s, whatever the order of its keys',
    (_, target) => {
      for (const set of Object.values(placedSets))
        expect(render(reversed(set) as typeof set, target)).toEqual(render(set, target));
    },
  );
});
