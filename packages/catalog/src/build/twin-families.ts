/** How many families with the same first word a set is compared with: bounds the work on hostile input. */
const maximumKin = 64;

/**
 * Which package sets are the same set in several versions, told from their names and from what they contain:
 *
 * - names equal once version-like parts are gone: `python33Packages` and `python34Packages`,
 *   `linuxPackages_3_2` and `linuxPackages`, `haskellPackages` and `haskellPackages_ghc763`;
 * - or the same first word, and at least half of the smaller set's members in common:
 *   `kde4` and `kde4_prev`, `haskellPackages` and `haskellPackages_ghc763_profiling`.
 *
 * @param members package set -> last components of its attributes
 * @returns package set -> the set that stands for its family, the first of them in input order
 */
export function setFamilies(members: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, string> {
  const families = new Map<string, string>();
  const byVersionless = new Map<string, string>();
  const byHead = new Map<string, string[]>();
  for (const [set, own] of members) {
    const versionless = withoutVersion(set);
    const kin = byHead.get(headOf(set)) ?? [];
    const family =
      byVersionless.get(versionless) ?? kin.find((other) => shareMost(own, members.get(other))) ?? set;
    if (!byVersionless.has(versionless)) byVersionless.set(versionless, family);
    if (family === set && kin.length < maximumKin) kin.push(set);
    byHead.set(headOf(set), kin);
    families.set(set, family);
  }
  return families;
}

/** The first word of each component: `kde4_prev.l10n` -> `kde.l`. */
const headOf = (set: string): string =>
  set
    .split('.')
    .map((component) => /^[^\d_-]*/.exec(component)?.[0] ?? '')
    .join('.');

/** Without digits, and without words that hold digits, such as `_ghc763`. */
const withoutVersion = (set: string): string =>
  set.replace(/[_-]\p{L}*\d[\p{L}\d]*/gu, '').replace(/\d+/g, '');

function shareMost(a: ReadonlySet<string>, b: ReadonlySet<string> | undefined): boolean {
  if (b === undefined) return false;
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const leaf of small) if (large.has(leaf)) shared++;
  return shared * 2 >= small.size;
}
