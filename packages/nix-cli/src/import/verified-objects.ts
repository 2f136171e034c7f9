import { createHash } from 'node:crypto';
import {
  findContentAddress,
  NixtoolsError,
  printContentAddress,
  type StoreObject,
} from '@nixtools/nix-formats';

/** An object whose path follows from its content, and how. */
export interface VerifiedObject extends StoreObject {
  readonly ca: string;
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/**
 * The same objects, each checked to be what its path says: a store that trusts us would take anything from
 * `nix-store --import`. What was built, and so has a path that nothing in it vouches for, is refused.
 *
 * @throws {NixtoolsError} `IMPORT_FORGED` (verification)
 */
export async function* verifiedObjects(
  objects: Iterable<StoreObject> | AsyncIterable<StoreObject>,
): AsyncGenerator<VerifiedObject> {
  for await (const object of objects) {
    const found = findContentAddress(object, sha256);
    const ca = found && printContentAddress(found);
    if (ca === undefined || (object.ca !== undefined && object.ca !== ca)) throw forged(object);
    yield { ...object, ca };
  }
}

const forged = ({ path }: StoreObject): NixtoolsError =>
  new NixtoolsError({
    code: 'IMPORT_FORGED',
    kind: 'verification',
    message: 'the content is not what its store path is computed from',
    place: path,
    hint: 'the index is damaged or was tampered with: fetch it again',
  });
