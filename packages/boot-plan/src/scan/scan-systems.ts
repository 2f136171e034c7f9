import { type BootDocument, readSystemBoot } from '@nixtools/bootspec';
import { isNixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import { type GenerationLink, type ProfileLinks, profileLinks } from './profile-links.ts';
import { pathCheck, requireFiles, storePathAbove } from './require-files.ts';
import type { BootSystem, Generation, Profile, Skip, SystemScan } from './systems.ts';

/** What a toplevel says of itself; read once, however many links lead to it. */
interface Read {
  readonly document?: BootDocument;
  readonly skipped: readonly Skip[];
  readonly warnings: readonly string[];
}

type Reader = (link: string) => { readonly toplevel?: string } & Read;

const skip = (place: string, reason: string): Read => ({ skipped: [{ place, reason }], warnings: [] });

const systemReader = (fs: RootedFs): Reader => {
  const check = pathCheck(fs);
  const known = new Map<string, Read>();
  const read = (toplevel: string, place: string): Read => {
    try {
      const boot = readSystemBoot(fs, toplevel);
      if (boot.is === 'unbootable') return skip(place, boot.reason);
      const { document, skipped } = requireFiles(boot.document, check, place);
      return { ...(document && { document }), skipped, warnings: boot.warnings };
    } catch (error) {
      // A broken generation costs that generation only; a disk that cannot be read is another matter.
      if (!isNixtoolsError(error)) throw error;
      return skip(place, error.place === undefined ? error.message : `${error.message} (${error.place})`);
    }
  };
  return (link) => {
    const toplevel = fs.resolve(link);
    if (toplevel === undefined) return skip(link, 'the link leads to nothing');
    if (storePathAbove(toplevel) !== toplevel) return skip(link, `${toplevel} is no store path`);
    const seen = known.get(toplevel);
    const found = seen ?? read(toplevel, link);
    known.set(toplevel, found);
    // What is wrong with a toplevel is said once.
    return seen === undefined || found.document === undefined
      ? { toplevel, ...found }
      : { toplevel, document: found.document, skipped: [], warnings: [] };
  };
};

const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

/**
 * Finds every system below a root: the generations of `system` and of each profile in `system-profiles`, and the booted and the
 * current system. What cannot be booted is listed, with the reason.
 *
 * @param toplevel a further system, inside the root, that is to be the default
 * @throws the operating system's errors, when folders cannot be read
 * @example scanSystems(rootedFs('/')).profiles[0]?.generations[0]?.document.label
 */
export const scanSystems = (fs: RootedFs, toplevel?: string): SystemScan => {
  const read = systemReader(fs);
  const skipped: Skip[] = [];
  const warnings: string[] = [];
  const system = (link: string): BootSystem | undefined => {
    const { toplevel, document, ...report } = read(link);
    skipped.push(...report.skipped);
    warnings.push(...report.warnings.map((warning) => `${link}: ${warning}`));
    return toplevel === undefined || document === undefined ? undefined : { link, toplevel, document };
  };
  const generation = (profile: string, { path, number, made }: GenerationLink): readonly Generation[] => {
    const found = system(path);
    return found === undefined ? [] : [{ ...found, profile, number, made, date: dateOf(made) }];
  };
  const profile = ({ name, path, target, generations }: ProfileLinks): Profile => {
    const toplevel = target === undefined ? undefined : fs.resolve(path);
    if (target !== undefined && toplevel === undefined)
      skipped.push({ place: path, reason: 'the link leads to nothing' });
    const isGeneration = generations.some((each) => fs.resolve(each.path) === toplevel);
    const head = toplevel === undefined || isGeneration ? undefined : system(path);
    return {
      name,
      generations: generations.flatMap((link) => generation(name, link)),
      ...(toplevel === undefined ? {} : { toplevel }),
      ...(head && { head }),
    };
  };
  const running = (path: string): BootSystem | undefined =>
    fs.readLink(path) === undefined ? undefined : system(path);
  // First, so that what is wrong with it is said of it and not of a profile's link.
  const chosen = toplevel === undefined ? undefined : system(toplevel);
  const profiles = profileLinks(fs).map(profile);
  const [booted, current] = [running('/run/booted-system'), running('/run/current-system')];
  return {
    profiles,
    ...(chosen && { chosen }),
    ...(booted && { booted }),
    ...(current && { current }),
    skipped,
    warnings,
  };
};
