import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  byteStringFromUtf8,
  compareVersions,
  type Derivation,
  drvPathOf,
  hashBytes,
  type NarNode,
  narFromTree,
  narInfoOf,
  outputPaths,
  parseAttrPath,
  parseDerivation,
  parseDrvName,
  parseExport,
  parseNarInfo,
  printAttrPath,
  printDerivation,
  printDigest,
  printNarInfo,
  printNixString,
  type StorePath,
  sourceObject,
  storePathHash,
  textObject,
  versionParts,
  writeExport,
} from '@nixtools/nix-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimedPaths, drvName } from './derivation/claimed-paths.ts';
import { helloClosure, helloPath, latin1 } from './fixture.ts';
import { createRealNix, type RealNix } from './real-nix.ts';

let nix: RealNix;
beforeAll(() => {
  nix = createRealNix();
});
afterAll(() => nix.remove());

const version = fc.string({
  maxLength: 8,
  unit: fc.constantFrom('1', '2', '0', '9', '.', '-', 'a', 'rc', 'pre', 'é', '4294967296', '+'),
});
const seeded = { seed: 2014, numRuns: 1500 };

describe('the installed Nix', () => {
  it('imports an export of ours and finds nothing wrong in it', () => {
    const store = createRealNix();
    try {
      const imported = store.run('nix-store', ['--import'], Buffer.concat([...writeExport(helloClosure())]));
      expect(imported.toString().trim().split('\n')).toHaveLength(217);
      store.run('nix-store', ['--verify', '--check-contents']);
      const closure = store.run('nix-store', ['-qR', helloPath]).toString().trim().split('\n');
      expect(closure).toHaveLength(217);
      const exported = store.run('nix-store', ['--export', ...helloClosure().map(({ path }) => path)]);
      expect([...parseExport(exported)].map(({ path }) => path)).toEqual(
        helloClosure().map(({ path }) => path),
      );
    } finally {
      store.remove();
    }
  });

  it('dumps a folder to the archive that we write of it', () => {
    const folder = join(nix.folder, 'tree');
    const name = '\xe9 B';
    mkdirSync(join(folder, 'bin/empty'), { recursive: true });
    writeFileSync(join(folder, 'bin/run'), 'run me', { mode: 0o755 });
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), latin1(name)]), Buffer.alloc(4096, 'x'));
    writeFileSync(join(folder, 'b'), '');
    symlinkSync('../else/where', join(folder, 'link'));
    const file = (contents: string, executable = false): NarNode => ({
      type: 'regular',
      executable,
      contents: latin1(contents),
    });
    const tree: NarNode = {
      type: 'directory',
      entries: new Map<string, NarNode>([
        [name, file('x'.repeat(4096))],
        ['link', { type: 'symlink', target: '../else/where' }],
        ['b', file('')],
        [
          'bin',
          {
            type: 'directory',
            entries: new Map([
              ['run', file('run me', true)],
              ['empty', { type: 'directory', entries: new Map() }],
            ]),
          },
        ],
      ]),
    };
    const nar = narFromTree(tree);
    expect(nix.run('nix-store', ['--dump', folder]).equals(nar)).toBe(true);
    expect(nix.run('nix-store', ['--add', folder]).toString().trim()).toBe(
      sourceObject({ name: 'tree', nar }).path,
    );
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512'] as const) {
      const digest = hashBytes(algorithm, nar);
      const hash = (...args: string[]) =>
        nix
          .run('nix-hash', ['--type', algorithm, ...args, folder])
          .toString()
          .trim();
      expect(hash('--base32')).toBe(printDigest(digest, 'base32'));
      expect(hash()).toBe(printDigest(digest, 'base16'));
    }
  });

  it('instantiates what we parse, print, and compute the paths of', () => {
    copyFileSync(new URL('fixtures/nix-2.8.nix', import.meta.url), join(nix.folder, 'nix-2.8.nix'));
    nix.run('nix-instantiate', [join(nix.folder, 'nix-2.8.nix')]);
    const files = readdirSync(nix.storeFolder).filter((name) => name.endsWith('.drv'));
    const drvs = new Map<StorePath, Derivation>();
    for (const name of files) {
      const path = `/nix/store/${name}` as StorePath;
      const bytes = readFileSync(join(nix.storeFolder, name));
      const drv = parseDerivation(bytes, path);
      expect(Buffer.from(printDerivation(drv)).equals(bytes)).toBe(true);
      expect(drvPathOf({ name: drvName(path), drv })).toBe(path);
      drvs.set(path, drv);
    }
    expect(drvs.size).toBeGreaterThan(8);
    for (const [path, drv] of drvs) {
      expect(outputPaths(drv, { name: drvName(path), lookup: (input) => drvs.get(input) })).toEqual(
        claimedPaths(drv),
      );
    }
  });

  it('would have made the derivation that we make by hand', () => {
    const source = textObject({ name: 'source', content: latin1('hi'), references: [] });
    const draft: Derivation = {
      outputs: new Map([['out', { kind: 'deferred' }]]),
      inputDrvs: new Map(),
      inputSrcs: [source.path],
      system: 'x86_64-linux',
      builder: '/bin/sh',
      args: ['-c', 'cat $src > $out'],
      env: new Map(
        Object.entries({
          builder: '/bin/sh',
          name: 'made',
          out: '',
          src: source.path,
          system: 'x86_64-linux',
        }),
      ),
    };
    const out = outputPaths(draft, { name: 'made', lookup: () => undefined }).get('out');
    if (out == null) throw new TypeError('expected a path');
    const drv: Derivation = {
      ...draft,
      outputs: new Map([['out', { kind: 'input-addressed', path: out }]]),
      env: new Map([...draft.env, ['out', out]]),
    };
    const made = nix.evaluate(`let d = derivation {
      name = "made"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "cat $src > $out" ];
      src = builtins.toFile "source" "hi";
    }; in [ d.drvPath d.outPath ]`);
    expect(made).toEqual([drvPathOf({ name: 'made', drv }), out]);
  });

  it('compares and splits versions as we do', () => {
    const pairs = fc.sample(fc.tuple(version, version), seeded);
    const list = pairs.map((pair) => `[ ${pair.map(printNixString).join(' ')} ]`).join(' ');
    const answers = nix.evaluate(`map (p: let a = builtins.elemAt p 0; in {
      order = builtins.compareVersions a (builtins.elemAt p 1); parts = builtins.splitVersion a;
    }) [ ${list} ]`);
    expect(pairs.map(([a, b]) => ({ order: compareVersions(a, b), parts: versionParts(a) }))).toEqual(
      answers,
    );
  });

  it('splits names as we do', () => {
    const word = fc.constantFrom('a', '-', '1', '_', '.', 'é', 'B', '\n', '+');
    const names = fc.sample(fc.string({ maxLength: 8, unit: word }), seeded);
    const answers = nix.evaluate(`map builtins.parseDrvName [ ${names.map(printNixString).join(' ')} ]`);
    expect(names.map(parseDrvName)).toEqual(answers);
  });

  it('reads strings and attribute paths as we write them', () => {
    const name = fc.string({
      minLength: 1,
      maxLength: 6,
      unit: fc.constantFrom('a', '.', '"', '\\', '$', '{', '}', '\n', '\r', '\t', 'é', "'", '1', '-', 'if'),
    });
    const paths = fc.sample(fc.array(name, { minLength: 1, maxLength: 3 }), { seed: 1, numRuns: 300 });
    const sets = paths.map((names) => `{ ${printAttrPath(names)} = null; }`).join(' ');
    const answers = nix.evaluate(`let
      walk = set: if set == null then [ ] else let name = builtins.head (builtins.attrNames set); in [ name ] ++ walk set.\${name};
    in map walk [ ${sets} ]`);
    expect(answers).toEqual(paths);
    expect(paths.map((names) => parseAttrPath(printAttrPath(names)))).toEqual(paths);
  });

  it('takes objects from a cache that we write, without a signature, and writes the narinfo that we write', () => {
    const greeting = textObject({ name: 'greeting', content: latin1('hi'), references: [] });
    const content = latin1(byteStringFromUtf8(`see ${greeting.path} für alles`));
    const letter = textObject({ name: 'letter', content, references: [greeting.path] });
    const cache = join(nix.folder, 'cache');
    mkdirSync(join(cache, 'nar'), { recursive: true });
    writeFileSync(join(cache, 'nix-cache-info'), 'StoreDir: /nix/store\n');
    for (const object of [greeting, letter]) {
      const url = `nar/${storePathHash(object.path)}.nar`;
      writeFileSync(join(cache, url), object.nar);
      const info = printNarInfo(narInfoOf(object, { url, compression: 'none' }));
      writeFileSync(join(cache, `${storePathHash(object.path)}.narinfo`), info);
    }
    nix.run('nix', ['copy', '--from', `file://${cache}`, letter.path, '--option', 'require-sigs', 'true']);
    expect(readFileSync(join(nix.folder, letter.path)).equals(content)).toBe(true);

    const copied = join(nix.folder, 'copied');
    nix.run('nix', ['copy', '--to', `file://${copied}?compression=none`, letter.path]);
    const text = readFileSync(join(copied, `${storePathHash(letter.path)}.narinfo`), 'utf8');
    const { url } = parseNarInfo(text);
    expect(printNarInfo(parseNarInfo(text))).toBe(text);
    expect(printNarInfo(narInfoOf(letter, { url, compression: 'none' }))).toBe(text);
  });
});
