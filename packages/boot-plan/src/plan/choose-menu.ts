import { profileId } from '../menu/ids.ts';
import { type Attempt, attempt, type Choice, hasSecrets, type Room, type Search } from './attempt.ts';
import { ours } from './boot-folder.ts';
import { type Candidate, candidate } from './candidate.ts';
import { freeBytes } from './free-bytes.ts';
import { menuHostPath, textOf } from './manifest.ts';
import { bootFull, droppable } from './room.ts';

/** The text of all menus that may be read before ours is written. */
const menusOnDisk = ({ request: { boot }, output, found }: Search): string =>
  [...found.manifest.menus.map((menu) => menuHostPath(boot, menu)), output]
    .map((path) => textOf(path) ?? '')
    .join('\n');

/** The default, the booted and the current system. */
const neverDropped = ({ entries }: Candidate): ReadonlySet<string> =>
  new Set(
    entries
      .filter((entry) => entry.isDefault || entry.isBooted || entry.isCurrent)
      .map(({ system }) => system),
  );

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/**
 * The choice for the smallest number up to `most` that `isEnough` accepts, found by halving: it accepts all larger ones as well.
 *
 * @returns `undefined` when it accepts none, or when there is no choice for it
 */
const fewest = (
  most: number,
  isEnough: (count: number) => boolean,
  attemptFor: (count: number) => Attempt,
): { readonly count: number; readonly choice: NonNullable<Attempt['choice']> } | undefined => {
  if (!isEnough(most)) return undefined;
  let [tooFew, count] = [0, most];
  while (count - tooFew > 1) {
    const middle = Math.floor((tooFew + count) / 2);
    if (isEnough(middle)) count = middle;
    else tooFew = middle;
  }
  const { choice } = attemptFor(count);
  return choice && { count, choice };
};

/**
 * Finds the largest menu that fits: all, else without the oldest generations, as few as will do.
 *
 * @throws {NixtoolsError} `BOOT_FULL` (failed)
 */
export const chooseMenu = (search: Search): Choice => {
  const { scan, request, found } = search;
  const all = found.manifest.copies.map(({ name }) => name).filter((name) => found.sizeOf(name) > 0);
  const everything = once(() =>
    candidate({
      ...search,
      request: { ...request, menu: {} },
      admits: (document) => hasSecrets(search, document),
    }),
  );
  // Whose system was deleted is in the menu until another one is written.
  const menus = once(() => menusOnDisk(search));
  const room: Room = {
    ...(request.free === undefined ? freeBytes(request.boot.host) : { free: request.free, reserve: 0 }),
    all,
    dead: () => all.filter((name) => !everything().copies.has(name) && !menus().includes(name)),
  };
  const first = attempt(search, room, new Set());
  if (first.choice !== undefined) return { ...first.choice, dropped: [] };
  const victims = droppable(scan, neverDropped(everything()));
  const attempts = new Map([[0, first]]);
  const without = (count: number): Attempt => {
    const links = new Set(victims.slice(0, count).map(({ link }) => link));
    const made = attempts.get(count) ?? attempt(search, room, links);
    attempts.set(count, made);
    return made;
  };
  // The fewest that have to go. Without them an interim menu may be empty, so what needs none is the other way.
  const fits =
    fewest(victims.length, (count) => without(count).order !== undefined, without) ??
    fewest(victims.length, (count) => ['roomy', 'dead-first'].includes(without(count).order ?? ''), without);
  if (fits === undefined)
    throw bootFull(
      ours(request.boot).folder,
      Math.min(...[...attempts.values()].map(({ missing }) => missing)),
    );
  const dropped = victims.slice(0, fits.count).map(({ profile, number }) => ({
    place: `${profileId(profile)}-${number}`,
    reason: `no room in ${request.boot.host}`,
  }));
  return { ...fits.choice, dropped };
};
