import { sortedSet } from '../bytes/order.ts';
import { printHash } from '../hash/hash.ts';
import type { NarInfo } from './narinfo.ts';

/**
 * What a `Sig:` of a narinfo file signs: path, hash and size of the NAR, and the references. The rest may be changed
 * on the way.
 *
 * @see `ValidPathInfo::fingerprint` in Nix's `libstore/path-info.cc`
 * @example narInfoFingerprint(info) // '1;/nix/store/…-hello-2.12.1;sha256:…;226560;/nix/store/…-glibc-2.35'
 */
export const narInfoFingerprint = ({ path, narHash, narSize, references }: NarInfo): string =>
  ['1', path, printHash(narHash), narSize, sortedSet(references).join(',')].join(';');
