import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type RootedFs, rootedFs } from '@nixtools/rooted-fs';

/** A new folder that stands for the root of a machine. */
export interface FakeRoot {
  readonly folder: string;
  readonly fs: RootedFs;
  file(path: string, content?: string | Uint8Array): string;
  link(path: string, target: string): string;
  /** `/nix/store/<hash>-<name>`; the same name gives the same path. */
  store(name: string): string;
  remove(): void;
}

export const fakeRoot = (): FakeRoot => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-bootspec-'));
  const ready = (path: string): string => {
    const at = join(folder, path);
    mkdirSync(dirname(at), { recursive: true });
    return at;
  };
  return {
    folder,
    fs: rootedFs(folder),
    file(path, content = '') {
      writeFileSync(ready(path), content);
      return path;
    },
    link(path, target) {
      symlinkSync(target, ready(path));
      return path;
    },
    store: (name) => `/nix/store/${hashFor(name)}-${name}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

const alphabet = '0123456789abcdfghijklmnpqrsvwxyz';

/** Looks like a store path's hash; it has no meaning. */
const hashFor = (name: string): string => {
  let state = 7;
  return Array.from({ length: 32 }, (_, n) => {
    state = (state * 31 + (name.codePointAt(n % name.length) ?? 0) + n) % 1_000_003;
    return alphabet[state % 32];
  }).join('');
};
