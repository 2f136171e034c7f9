import { posix } from 'node:path';
import { compareUtf8 } from '@nixtools/nix-formats';
import { type RootedFs, rememberingFs } from '@nixtools/rooted-fs';

export interface GenerationLink {
  readonly path: string;
  readonly number: number;
  /** What the link says, not followed. */
  readonly target: string;
  /** Seconds since 1970, rounded down. */
  readonly made: number;
}

/** A profile as the links in a folder, before anything is read. */
export interface ProfileLinks {
  readonly name: string;
  /** `/nix/var/nix/profiles/system`; it may be missing. */
  readonly path: string;
  readonly target?: string;
  /** The newest first. */
  readonly generations: readonly GenerationLink[];
}

const profilesFolder = '/nix/var/nix/profiles';
const running = ['/run/booted-system', '/run/current-system'];

/** Nix writes numbers without zeros in front; nine digits are enough for every minute of a thousand years. */
const generationName = /^(.+)-(0|[1-9][0-9]{0,8})-link$/s;

/**
 * The links of all profiles that hold systems: `system`, and those of any name below `system-profiles`.
 *
 * @returns `system` first, then by name
 */
export const profileLinks = (fs: RootedFs): readonly ProfileLinks[] => [
  ...linksIn(fs, profilesFolder).filter(({ name }) => name === 'system'),
  ...linksIn(fs, `${profilesFolder}/system-profiles`),
];

const linksIn = (fs: RootedFs, folder: string): readonly ProfileLinks[] => {
  const real = fs.resolve(folder);
  if (real === undefined) return [];
  const profiles = new Map<string, { target?: string; generations: GenerationLink[] }>();
  const profile = (name: string) => {
    const known = profiles.get(name) ?? { generations: [] };
    profiles.set(name, known);
    return known;
  };
  for (const file of fs.list(real)) {
    const path = posix.join(real, file);
    const target = fs.readLink(path);
    if (target === undefined) continue;
    const [, name, number] = generationName.exec(file) ?? [];
    if (name === undefined) profile(file).target = target;
    else profile(name).generations.push({ path, number: Number(number), target, made: madeAt(fs, path) });
  }
  return [...profiles]
    .map(([name, { target, generations }]) => ({
      name,
      path: posix.join(real, name),
      ...(target === undefined ? {} : { target }),
      generations: generations.sort((a, b) => b.number - a.number),
    }))
    .sort((a, b) => compareUtf8(a.name, b.name));
};

/** 0 for a link that went away since it was listed: reading it will say so. */
const madeAt = (fs: RootedFs, path: string): number => Math.floor((fs.linkStat(path)?.mtimeMs ?? 0) / 1000);

/**
 * A text that changes when a profile, a generation, or the booted or current system does. It reads links only, so it is cheap.
 */
export const profileFingerprint = (original: RootedFs): string => {
  const fs = rememberingFs(original);
  const profiles = profileLinks(fs);
  return JSON.stringify([
    profiles,
    // A link that stayed, while what it pointed at was collected, is another state.
    profiles.flatMap(({ generations }) => generations.map(({ path }) => fs.resolve(path) ?? null)),
    running.map((path) => fs.resolve(path) ?? null),
  ]);
};
