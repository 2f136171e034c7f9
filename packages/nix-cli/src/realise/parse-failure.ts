/** A derivation that did not build, and why, in one line. */
export interface FailedBuild {
  readonly drvPath: string;
  readonly reason: string;
  readonly kind: 'build' | 'hash' | 'unsupported';
}

interface Pattern {
  readonly pattern: RegExp;
  readonly kind: FailedBuild['kind'];
}

/** Each has the derivation and the reason as its named groups. */
const PATTERNS: readonly Pattern[] = [
  { kind: 'hash', pattern: /(?<reason>hash mismatch) in fixed-output derivation '(?<drv>[^'\n]+\.drv)'/g },
  {
    kind: 'unsupported',
    pattern: /error: (?<reason>a '[^'\n]*' with features .* is required) to build '(?<drv>[^'\n]+\.drv)'/g,
  },
  { kind: 'build', pattern: /builder for '(?<drv>[^'\n]+\.drv)' (?<reason>failed [^;\n]*)/g },
  { kind: 'build', pattern: /building of '(?<drv>[^'\n]+\.drv)(?:![^'\n]*)?' (?<reason>timed out.*)/g },
  { kind: 'build', pattern: /Cannot build '(?<drv>[^'\n]+\.drv)'\.\s+Reason: (?<reason>.*)/g },
];

/**
 * The builds that failed, from what `nix-store --realise` prints on stderr, the first failure first; the failures
 * of other derivations for lack of these inputs are left out.
 */
export const parseFailedBuilds = (stderr: string): FailedBuild[] => {
  const found = PATTERNS.flatMap(({ kind, pattern }) =>
    [...stderr.matchAll(pattern)].map(({ index, groups }) => ({
      index,
      kind,
      drvPath: groups?.['drv'] ?? '',
      reason: (groups?.['reason'] ?? '').trim().replace(/\.$/, ''),
    })),
  );
  const byDrv = new Map<string, FailedBuild>();
  for (const { index: _, ...build } of found.sort((a, b) => a.index - b.index)) {
    const isDependent = /^\d+ dependenc|dependency failed/.test(build.reason);
    if (!isDependent && !byDrv.has(build.drvPath)) byDrv.set(build.drvPath, build);
  }
  return [...byDrv.values()];
};
