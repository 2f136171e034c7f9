import { NixtoolsError } from '@nixtools/nix-formats';
import type { PackageEntry, RefusalReason } from '@nixtools/snapshot';
import { reasonsToRefuse, switchFor } from './policy.ts';

const switchesFor = (reasons: readonly RefusalReason[]): string => {
  const names = reasons.flatMap((reason) => switchFor(reason) ?? []);
  return names.length === 0 ? '' : ` (or set ${names.map((name) => `${name}=1`).join(' ')})`;
};

/**
 * Refuses an unfree, broken, insecure or unsupported package unless the user allows it.
 *
 * @throws {NixtoolsError} `PACKAGE_REFUSED` (refused)
 */
export const requireAllowed = (entry: PackageEntry, allowed: ReadonlySet<string>): void => {
  const reasons = reasonsToRefuse(entry);
  const standing = reasons.filter((reason) => !allowed.has(reason));
  if (standing.length === 0) return;
  const vulnerabilities = entry.meta['knownVulnerabilities'];
  const detail =
    Array.isArray(vulnerabilities) && standing.includes('insecure') ? `: ${vulnerabilities.join('; ')}` : '';
  throw new NixtoolsError({
    code: 'PACKAGE_REFUSED',
    kind: 'refused',
    message: `${entry.attr} (${entry.name}) is ${standing.join(' and ')}${detail}`,
    place: typeof entry.meta['position'] === 'string' ? entry.meta['position'] : undefined,
    hint: `if you want it all the same, add --allow ${standing.join(',')}${switchesFor(standing)}`,
  });
};
