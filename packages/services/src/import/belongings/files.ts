import type { Service } from '../../description/service.ts';
import { textsIn } from '../../description/texts.ts';
import type { StoreFile } from '../evaluate/store-file.ts';
import type { RawNixos } from '../nixos/raw.ts';
import { namesPath } from './names-path.ts';

type ServiceFiles = NonNullable<Service['files']>;

/** Where the texts behind store paths go on the host. */
export interface FilePlaces {
  /** Store path, with the place of the file in it -> path on the host. */
  readonly moves: ReadonlyMap<string, string>;
  /** Path on the host -> what is there. */
  readonly files: ReadonlyMap<string, StoreFile>;
}

const nameOf = (storePath: string): { readonly hash: string; readonly name: string } => {
  const base = storePath.slice(storePath.lastIndexOf('/') + 1);
  return { hash: base.slice(0, 8), name: base.slice(33) };
};

/**
 * A path on the host for each recovered file: its name in a folder of ours; with a part of its hash where two files
 * have one name.
 *
 * @example placeFiles(raw.files, '/etc/nixtools-services').moves.get('/nix/store/…-nginx.conf') // '/etc/nixtools-services/nginx.conf'
 */
export const placeFiles = (files: RawNixos['files'], folder: string): FilePlaces => {
  const all = Object.entries(files).map(([storePath, file]) => ({
    storePath,
    file,
    ...nameOf(storePath),
    end: file.destination.slice(file.destination.lastIndexOf('/') + 1),
  }));
  const wished = (entry: (typeof all)[number]): string => (entry.end === '' ? entry.name : entry.end);
  const texts = new Map<string, Set<string>>();
  for (const entry of all) {
    const known = texts.get(wished(entry)) ?? new Set();
    texts.set(wished(entry), known.add(entry.file.text));
  }
  const moves = new Map<string, string>();
  const placed = new Map<string, StoreFile>();
  for (const entry of all) {
    const name = (texts.get(wished(entry))?.size ?? 0) > 1 ? `${entry.hash}-${wished(entry)}` : wished(entry);
    const path = `${folder}/${name}`;
    moves.set(`${entry.storePath}${entry.file.destination}`, path);
    placed.set(path, entry.file);
  }
  return { moves, files: placed };
};

/** Replaces the store paths of recovered files; longer paths first, since one may begin like another. */
export const moveFiles = (text: string, { moves }: FilePlaces): string => {
  if (!text.includes('/')) return text;
  const paths = [...moves.keys()].filter((path) => text.includes(path)).sort((a, b) => b.length - a.length);
  return paths.reduce((moved, path) => moved.replaceAll(path, moves.get(path) ?? path), text);
};

const etcFileOf = (raw: RawNixos, file: RawNixos['etc'][string]): ServiceFiles[string] | undefined => {
  const source = file.source ?? undefined;
  const text = file.text ?? (source === undefined ? undefined : raw.files[source]?.text);
  if (text === undefined || file.enable === false) return undefined;
  const isCopied = /^0?[0-7]{3,4}$/.test(file.mode ?? '');
  return {
    text,
    ...(isCopied ? { mode: (file.mode ?? '').padStart(4, '0') } : {}),
    ...(isCopied && file.user && file.user !== 'root' && !/^\+/.test(file.user) ? { owner: file.user } : {}),
    ...(isCopied && file.group && file.group !== 'root' && !/^\+/.test(file.group)
      ? { group: file.group }
      : {}),
  };
};

export interface FilesOf {
  readonly files: ServiceFiles;
  /** Files below /etc that NixOS has and whose text is not known. */
  readonly unknown: readonly string[];
}

/** The files that a service names, and those that these name in turn; `places` is absent where the store is kept. */
export const filesOf = (raw: RawNixos, service: Service, places: FilePlaces | undefined): FilesOf => {
  const found = new Map<string, ServiceFiles[string]>();
  const unknown = new Set<string>();
  const open = [...textsIn(service)];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    const here = text;
    for (const [path, file] of places?.files ?? []) {
      if (found.has(path) || !namesPath(here, path)) continue;
      const moved = places === undefined ? file.text : moveFiles(file.text, places);
      found.set(path, { text: moved, ...(file.executable ? { mode: '0755' } : {}) });
      open.push(moved);
    }
    for (const etc of Object.values(raw.etc)) {
      const path = `/etc/${etc.target}`;
      if (found.has(path) || !namesPath(here, path)) continue;
      const file = etcFileOf(raw, etc);
      if (file === undefined) {
        unknown.add(path);
        continue;
      }
      const moved = places === undefined ? (file.text ?? '') : moveFiles(file.text ?? '', places);
      found.set(path, { ...file, text: moved });
      open.push(moved);
    }
  }
  return {
    files: Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1))),
    unknown: [...unknown],
  };
};
