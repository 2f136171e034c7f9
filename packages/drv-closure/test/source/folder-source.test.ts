import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { folderSource, openPack, packClosure } from '@nixtools/drv-closure';
import { parseStorePath, type StorePath, writeExport } from '@nixtools/nix-formats';
import { describe, expect, it } from 'vitest';
import { collect, failure } from '../closures.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const storeDir = '/nix/store';

/** The installed Nix on a store in a folder. */
const nix = (store: string, program: string, args: readonly string[], input?: Uint8Array): string =>
  execFileSync(program, [...args, '--store', store], {
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      NIX_REMOTE: '',
      NIX_CONF_DIR: join(folder, 'etc'),
      NIX_CONFIG: 'build-users-group =',
    },
    input: input ?? '',
    stdio: ['pipe', 'pipe', 'pipe'],
  }).toString();

/** A tree with everything that an archive can hold, and derivations that use it in every way. */
const writeTree = (tree: string): void => {
  mkdirSync(join(tree, 'src/empty'), { recursive: true });
  writeFileSync(join(tree, 'src/run'), 'run', { mode: 0o755 });
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/src/`), Buffer.from([0xe9, 0x20])]), 'latin1 name');
  symlinkSync('../nowhere', join(tree, 'src/link'));
  writeFileSync(
    join(tree, 'default.nix'),
    `let
      mk = args: derivation ({ system = "x"; builder = "/bin/sh"; } // args);
      file = builtins.toFile "file" "hi";
      user = builtins.toFile "user" "see \${file} and \${file}.";
      liar = builtins.toFile "liar" (builtins.unsafeDiscardStringContext "no reference: \${file}");
      flat = builtins.path { path = ./default.nix; name = "flat"; recursive = false; };
      a = mk { name = "a"; inherit user; src = ./src; };
    in [ a (mk { name = "b"; inherit a liar flat; link = ./src/link; text = a.drvPath; run = ./src/run; }) ]`,
  );
};

describe('a real store folder', () => {
  const tree = join(folder, 'tree');
  const store = join(folder, 'store');
  writeTree(tree);
  const roots = nix(store, 'nix-instantiate', [tree]).trim().split('\n') as StorePath[];
  const physical = join(store, 'nix/store');
  const out = join(folder, 'real.pack');

  it('is packed with all that Nix knows of the closure, and another Nix takes it', async () => {
    const closure = nix(store, 'nix-store', ['-qR', ...roots])
      .trim()
      .split('\n');
    const summary = await packClosure({ storeDir, roots, ...folderSource(physical), out });
    expect(summary).toMatchObject({ drvs: 2, sources: closure.length - 2 });
    expect(closure.map((path) => path.slice(44)).sort()).toEqual(
      ['a.drv', 'b.drv', 'file', 'flat', 'liar', 'link', 'run', 'src', 'user'].sort(),
    );

    const pack = await openPack(out);
    expect([...pack.closure(roots)].sort()).toEqual(closure.sort());
    const objects = await collect(pack.objects(pack.closure(roots)));
    await pack.close();
    for (const { path, references, nar } of objects) {
      expect([...references].sort()).toEqual(
        nix(store, 'nix-store', ['-q', '--references', path]).split('\n').filter(Boolean).sort(),
      );
      expect(
        nix(store, 'nix-hash', ['--type', 'sha256', join(physical, path.slice(11))]).trim(),
      ).toHaveLength(64);
      expect(nar.length).toBeGreaterThan(0);
    }

    const other = mkdtempSync(join(folder, 'other-'));
    nix(other, 'nix-store', ['--import'], Buffer.concat([...writeExport(objects)]));
    nix(other, 'nix-store', ['--verify', '--check-contents']);
    expect(
      nix(other, 'nix-store', ['-qR', ...roots])
        .trim()
        .split('\n')
        .sort(),
    ).toEqual(closure);
    const names = (root: string) =>
      readdirSync(join(root, 'nix/store')).filter((name) => /^[0-9a-z]{32}-/.test(name));
    expect(names(other).sort()).toEqual(names(store).sort());
  });

  it('whose files were changed is refused, naming the file', async () => {
    const changed = join(folder, 'changed');
    execFileSync('cp', ['-a', store, changed]);
    const user = readdirSync(join(changed, 'nix/store')).find((name) => name.endsWith('-user')) ?? '';
    const file = join(changed, 'nix/store', user);
    chmodSync(file, 0o644);
    writeFileSync(file, `${readFileSync(file, 'latin1')}!`);
    const work = packClosure({ storeDir, roots, ...folderSource(join(changed, 'nix/store')), out });
    expect(await failure(work)).toMatchObject({
      code: 'NOT_CONTENT_ADDRESSED',
      place: `${storeDir}/${user}`,
    });
  });

  it('without the path, or that is not there, gives nothing', async () => {
    const path = parseStorePath(`/nix/store/${'0'.repeat(32)}-x`);
    expect(await folderSource(physical).read(path)).toBeUndefined();
    expect(await folderSource(join(folder, 'nowhere')).read(path)).toBeUndefined();
    expect(await folderSource(physical).find?.('0'.repeat(32))).toBeUndefined();
  });

  it('with a socket or a folder that cannot be read in it says which', async () => {
    const odd = join(folder, 'odd');
    const path = parseStorePath(`/nix/store/${'0'.repeat(32)}-socket`);
    mkdirSync(join(odd, path.slice(11)), { recursive: true });
    const server = createServer().listen(join(odd, path.slice(11), 'it'));
    await once(server, 'listening');
    expect(await failure(folderSource(odd).read(path))).toMatchObject({
      code: 'NAR_INVALID',
      place: expect.stringContaining('-socket/it'),
    });
    server.close();
    const drv = parseStorePath(`/nix/store/${'0'.repeat(32)}-folder.drv`);
    mkdirSync(join(odd, drv.slice(11)));
    expect(await failure(folderSource(odd).read(drv))).toMatchObject({
      code: 'STORE_UNREADABLE',
      place: drv,
    });
  });
});
