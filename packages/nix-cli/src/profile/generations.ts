import { lstat, readdir, readlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { nixFailure } from '../failure.ts';
import type { Nix } from '../nix.ts';
import { runNix } from '../run/run.ts';

/** One state of a profile, kept so that one can go back to it. */
export interface Generation {
  readonly number: number;
  /** The link `<profile>-<number>-link`. */
  readonly link: string;
  /** The store path that it points to. */
  readonly path: string;
  readonly created: Date;
  readonly current: boolean;
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const absent = (error: unknown): undefined => {
  if (isAbsent(error)) return undefined;
  throw error;
};

/**
 * The generations of a profile, oldest first; none when the profile does not exist yet. Read from the links
 * beside the profile as Nix itself reads them, without a process or a lock.
 */
export const listGenerations = async (profile: string): Promise<Generation[]> => {
  const folder = dirname(profile);
  const prefix = `${basename(profile)}-`;
  const names = (await readdir(folder).catch(absent)) ?? [];
  const current = await readlink(profile).catch(absent);
  const generations = await Promise.all(
    names.map(async (name): Promise<Generation | undefined> => {
      const number = name.startsWith(prefix)
        ? /^([1-9]\d*)-link$/.exec(name.slice(prefix.length))?.[1]
        : undefined;
      if (number === undefined) return undefined;
      const link = join(folder, name);
      const [path, stat] = await Promise.all([readlink(link).catch(absent), lstat(link).catch(absent)]);
      if (path === undefined || stat === undefined) return undefined;
      return {
        number: Number(number),
        link,
        path,
        created: stat.mtime,
        current: current !== undefined && basename(current) === name,
      };
    }),
  );
  return generations.filter((generation) => generation !== undefined).sort((a, b) => a.number - b.number);
};

export interface ProfileSwitch {
  readonly from: number | undefined;
  readonly to: number;
}

const noGeneration = (profile: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'NO_GENERATION',
    kind: 'not-found',
    message,
    place: profile,
    hint: 'list the generations that there are: nix-env --list-generations, or preenix generations',
  });

const numberOf = (generation: Generation | undefined): number | undefined => generation?.number;

/**
 * Switches a profile to one of its generations.
 *
 * @throws {NixtoolsError} `NO_GENERATION` (not-found).
 */
export const switchGeneration = async (nix: Nix, profile: string, to: number): Promise<ProfileSwitch> => {
  const generations = await listGenerations(profile);
  if (!generations.some(({ number }) => number === to)) {
    throw noGeneration(profile, `the profile has no generation ${to}`);
  }
  const result = await runNix(nix, 'nix-env', ['--profile', profile, '--switch-generation', String(to)]);
  if (result.exitCode !== 0) throw nixFailure(`switching to generation ${to}`, result);
  return { from: numberOf(generations.find(({ current }) => current)), to };
};

/**
 * Switches a profile to the generation before the current one.
 *
 * @throws {NixtoolsError} `NO_GENERATION` (not-found) when there is none.
 */
export const rollback = async (nix: Nix, profile: string): Promise<ProfileSwitch> => {
  const generations = await listGenerations(profile);
  const before = generations[generations.findIndex(({ current }) => current) - 1];
  if (before === undefined) throw noGeneration(profile, 'there is no generation before the current one');
  return switchGeneration(nix, profile, before.number);
};
