import { NixtoolsError } from '@nixtools/nix-formats';
import type { ProfileElement } from '../manifest/element.ts';
import type { ProfilePlan } from './plan.ts';

/** What the user may call an element by; the first of these that fits any element decides. */
const NAMINGS: readonly ((element: ProfileElement, name: string) => boolean)[] = [
  ({ origin }, name) => origin !== undefined && `${origin.channel}#${origin.attr}` === name,
  ({ origin }, name) => origin?.attr === name,
  (element, name) => element.name === name,
  (element, name) => element.pname === name,
];

/** How to call an element so that nothing else is meant. */
const label = ({ name, origin }: ProfileElement): string =>
  origin === undefined ? name : `${origin.channel}#${origin.attr} (${name})`;

/**
 * The element that a user calls `name`: by attribute, full name, or name without version.
 *
 * @throws {NixtoolsError} `NOT_INSTALLED` (not-found), `NAME_AMBIGUOUS` (usage) with the candidates
 */
export const findElement = (elements: readonly ProfileElement[], name: string): ProfileElement => {
  const candidates =
    NAMINGS.map((fits) => elements.filter((element) => fits(element, name))).find(
      (found) => found.length > 0,
    ) ?? [];
  const [element, ...others] = candidates;
  if (element === undefined) {
    throw new NixtoolsError({
      code: 'NOT_INSTALLED',
      kind: 'not-found',
      message: `"${name}" is not in the profile`,
      hint: elements.length === 0 ? 'the profile is empty' : `it has: ${elements.map(label).join(', ')}`,
    });
  }
  if (others.length === 0) return element;
  throw new NixtoolsError({
    code: 'NAME_AMBIGUOUS',
    kind: 'usage',
    message: `"${name}" may mean ${candidates.length} packages of the profile`,
    hint: `say which: ${candidates.map(label).join(', ')}`,
  });
};

/** Removes packages; all of them, or none when a name is wrong. */
export const planRemove = (elements: readonly ProfileElement[], names: readonly string[]): ProfilePlan => {
  const removed = new Set(names.map((name) => findElement(elements, name)));
  return {
    elements: elements.filter((element) => !removed.has(element)),
    installed: [],
    replaced: [],
    removed: [...removed],
  };
};
