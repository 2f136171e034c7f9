import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { staliNix } from '@nixtools/stali';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThrowawayStore, type ThrowawayStore } from '../../../../test/throwaway-store.ts';

const trees = [
  { kind: 'old', of: 'the nixpkgs of March 2014', variable: 'NIXTOOLS_NIXPKGS_2014' },
  { kind: 'today', of: 'corepkgs, with its lib beside it', variable: 'NIXTOOLS_COREPKGS' },
] as const;

describe.each(trees)('the hooks in the stdenv of $of', ({ kind, variable }) => {
  const tree = process.env[variable];
  if (tree === undefined) {
    it.skip(`(SKIPPED: set ${variable} to the path of that tree)`, () => {});
    return;
  }

  let store: ThrowawayStore;
  const outputs = new Map<string, string>();
  beforeAll(async () => {
    store = createThrowawayStore();
    const out = await store.must(
      'nix-build',
      ...[join(import.meta.dirname, 'package.nix'), '--no-out-link', '-A', 'all'],
      ...['--arg', 'tree', tree, '--arg', 'hooks', join(staliNix(), 'hooks'), '--argstr', 'kind', kind],
    );
    for (const path of out.split('\n')) outputs.set(/-web-1\.0-?(.*)$/.exec(path)?.[1] || 'out', path);
  }, 300_000);
  afterAll(() => store?.remove());

  const filesOf = (output: string): readonly string[] =>
    execFileSync('find', [outputs.get(output) ?? '', '!', '-type', 'd', '-printf', '%P %l\n'], {
      encoding: 'utf8',
    })
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd())
      .sort();
  const textOf = (output: string, file: string): string =>
    readFileSync(join(outputs.get(output) ?? '', file), 'utf8');

  it('split what the package has installed, and leave its own hook its turn', () => {
    expect(filesOf('out')).toEqual(['bin/web', 'own-hook-ran']);
    expect(filesOf('lib')).toEqual(['lib/libweb.so libweb.so.1', 'lib/libweb.so.1']);
    expect(filesOf('dev')).toEqual([
      'flags',
      'include/web.h',
      'lib/libweb.a',
      'lib/pkgconfig/web.pc',
      'nix-support/propagated-build-inputs',
    ]);
    expect(filesOf('locale')).toEqual(['share/locale/de/web.mo']);
  });

  it('compress its documentation, each kind in its output', () => {
    expect(filesOf('man').filter((file) => file.includes('/man1/'))).toEqual([
      'share/man/man1/web.1.gz',
      'share/man/man1/webd.1.gz web.1.gz',
    ]);
    expect(filesOf('info')).toEqual(['share/info/dir', 'share/info/web.info.gz']);
    expect(filesOf('doc')).toEqual([
      'share/doc/web/NEWS.gz',
      `share/doc/web/web.info.gz ${outputs.get('info')}/share/info/web.info.gz`,
    ]);
  });

  it('tell configure and those who link where things are', () => {
    const [dev, lib, locale] = ['dev', 'lib', 'locale'].map((output) => outputs.get(output));
    expect(textOf('dev', 'lib/pkgconfig/web.pc')).toContain(`includedir=${dev}/include\n`);
    expect(textOf('dev', 'nix-support/propagated-build-inputs')).toContain(lib);
    const flags = textOf('dev', 'flags');
    expect(flags).toContain(`--includedir=${dev}/include`);
    expect(flags).toContain(`--libdir=${lib}/lib`);
    expect(flags).toContain(`--localedir=${locale}/share/locale`);
  });

  it('leave a run-time closure without documentation and files for developers', async () => {
    const closure = (
      await store.must('nix-store', '--query', '--requisites', outputs.get('out') ?? '')
    ).split('\n');
    for (const output of ['dev', 'man', 'info', 'doc']) expect(closure).not.toContain(outputs.get(output));
  });

  it('give the same bytes when it is built again', async () => {
    await store.must(
      'nix-build',
      ...[join(import.meta.dirname, 'package.nix'), '--no-out-link', '--check'],
      ...['--arg', 'tree', tree, '--arg', 'hooks', join(staliNix(), 'hooks'), '--argstr', 'kind', kind],
    );
  }, 300_000);
});
