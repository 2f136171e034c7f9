import type { ProfileElement } from '../manifest/element.ts';
import type { ProfilePlan, Replacement } from './plan.ts';

const isSameAttr = (a: ProfileElement, b: ProfileElement): boolean =>
  a.origin !== undefined && a.origin.attr === b.origin?.attr && a.origin.channel === b.origin.channel;

/** As `nix-env --install` does, `python3-3.11` makes room for `python3-3.12`, unless it is flagged `keep`. */
const isReplacedBy = (old: ProfileElement, added: ProfileElement): boolean =>
  isSameAttr(old, added) || (old.pname === added.pname && !old.keep);

const hasSameOutputs = (a: ProfileElement, b: ProfileElement): boolean =>
  a.outputs.size === b.outputs.size && [...a.outputs].every(([name, path]) => b.outputs.get(name) === path);

/** A later snapshot with the same package is no reason for a new generation. */
const isUnchanged = (old: ProfileElement, added: ProfileElement): boolean =>
  isSameAttr(old, added) && hasSameOutputs(old, added) && old.priority === added.priority;

/**
 * Adds packages to a profile. What is installed already, with the same outputs and priority, stays
 * as it is.
 *
 * @param additions from `newElement`; of two with one attribute the later counts
 */
export const planInstall = (
  elements: readonly ProfileElement[],
  additions: readonly ProfileElement[],
): ProfilePlan => {
  const wanted = additions.filter(
    (added, at) => !additions.slice(at + 1).some((later) => isSameAttr(added, later)),
  );
  const present = wanted.filter((added) => elements.some((old) => isUnchanged(old, added)));
  const installed = wanted.filter((added) => !present.includes(added));
  const replaced = elements.flatMap((old): Replacement[] => {
    if (present.some((added) => isUnchanged(old, added))) return [];
    const by = installed.find((added) => isReplacedBy(old, added));
    return by === undefined ? [] : [{ old, by }];
  });
  const gone = new Set(replaced.map(({ old }) => old));
  return {
    elements: [...installed, ...elements.filter((element) => !gone.has(element))],
    installed,
    replaced,
    removed: [],
  };
};
