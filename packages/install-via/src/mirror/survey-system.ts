import { closeSync, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import type { Surveyed } from './parse-survey.ts';
import { asked } from './survey-script.ts';

/** Bytes of a file that travel when it is small enough to be read whole, and otherwise. */
const mostText = 262_144;
const headOnly = 4096;

const statOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

const bytesOf = (path: string, most: number): Buffer => {
  const buffer = Buffer.alloc(most);
  const file = openSync(path, 'r');
  try {
    return buffer.subarray(0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
};

/**
 * A system in this machine's store, as the survey script would list it on a target that has it: so the target can be asked while the
 * system is still on its way.
 *
 * @param store where `/nix/store` lies here
 */
export const surveySystem = (toplevel: string, store = '/nix/store'): readonly Surveyed[] => {
  const found = new Map<string, Surveyed>();
  const systems = new Set<string>();
  const here = (path: string): string =>
    path.startsWith('/nix/store/') ? posix.join(store, path.slice('/nix/store'.length)) : path;
  const folder = (path: string): void => {
    found.set(path, { is: 'folder', area: 'root', path });
  };
  const file = (path: string, { size, mtimeMs }: Stats, limit: number): void => {
    const head = bytesOf(here(path), limit === 0 ? 0 : size > limit ? headOnly : size);
    found.set(path, { is: 'file', area: 'root', path, size, modified: Math.floor(mtimeMs / 1000), head });
  };
  /** Follows links, and returns where they end. */
  const walk = (start: string, limit: number): string => {
    let at = start;
    for (let hops = 0; hops < 16 && !at.split('/').includes('..') && !found.has(at); hops += 1) {
      const stat = statOf(here(at));
      if (stat === undefined) return at;
      if (stat.isDirectory()) folder(at);
      else if (stat.isFile()) file(at, stat, limit);
      if (!stat.isSymbolicLink()) return at;
      const target = readlinkSync(here(at));
      found.set(at, {
        is: 'link',
        area: 'root',
        path: at,
        target,
        modified: Math.floor(stat.mtimeMs / 1000),
      });
      at = target.startsWith('/') ? target : `${posix.dirname(at)}/${target}`;
    }
    return at;
  };
  const modules = (path: string): void => {
    if (statOf(here(path))?.isSymbolicLink() !== true) return;
    const versions = posix.join(walk(path, 0), 'lib/modules');
    if (statOf(here(versions))?.isDirectory() !== true) return;
    for (const name of readdirSync(here(versions)))
      if (statOf(here(posix.join(versions, name)))?.isDirectory()) folder(posix.join(versions, name));
  };
  const named = (path: string): void => {
    if (statOf(here(path))?.isFile() !== true) return;
    const text = bytesOf(here(path), 1_048_576).toString('latin1');
    for (const [, name = ''] of text.matchAll(/"(\/nix\/store\/[A-Za-z0-9+._?=/-]*)"/g)) walk(name, 0);
  };
  const system = (path: string): void => {
    if (!path.startsWith('/nix/store/') || systems.has(path) || !statOf(here(path))?.isDirectory()) return;
    systems.add(path);
    folder(path);
    for (const name of asked) if (statOf(here(`${path}/${name}`))) walk(`${path}/${name}`, mostText);
    modules(`${path}/kernel-modules`);
    named(`${path}/boot.json`);
    for (const group of ['specialisation', 'fine-tune']) {
      const children = `${path}/${group}`;
      if (statOf(here(children))?.isDirectory() !== true) continue;
      folder(children);
      for (const name of readdirSync(here(children)).sort()) {
        const child = `${children}/${name}`;
        walk(child, 0);
        if (statOf(here(child))?.isSymbolicLink()) system(readlinkSync(here(child)));
      }
    }
  };
  system(toplevel);
  return [...found.values()];
};
