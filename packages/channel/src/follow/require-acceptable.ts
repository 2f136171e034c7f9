import { NixtoolsError } from '@nixtools/nix-formats';
import type { Payload } from '../pointer/pointer.ts';
import { type PointerState, payloadDigest } from './pointer-state.ts';

const refused = (code: string, message: string, place: string, hint: string): NixtoolsError =>
  new NixtoolsError({ code, kind: 'verification', message, place, hint });

/** @throws {NixtoolsError} `POINTER_EXPIRED` (verification) */
export const requireFresh = ({ expires }: { readonly expires: string }, now: Date, place: string): void => {
  if (now.getTime() < Date.parse(expires)) return;
  throw refused(
    'POINTER_EXPIRED',
    `the channel has expired on ${expires}`,
    place,
    'somebody may be keeping newer ones from you, or the publisher has stopped: ask them. The old snapshot stays in use',
  );
};

export interface Candidate {
  /** The signed text. */
  readonly text: string;
  readonly payload: Payload;
  readonly place: string;
}

/**
 * What is asked of a pointer whose signature is good.
 *
 * @param known the newest one that was accepted before
 * @param newestKept the newest version of which a snapshot is here: it was accepted too, if a kill came before the note of it
 * @throws {NixtoolsError} (verification) `POINTER_REPLAYED`, `POINTER_CHANGED`, `POINTER_EXPIRED`, `CHANNEL_STORE_DIR`,
 *   `CHANNEL_SYSTEM`
 */
export const requireAcceptable = (
  { text, payload, place }: Candidate,
  known: PointerState | undefined,
  newestKept: number,
  now: Date,
): void => {
  const { version, snapshot } = payload;
  const newest = Math.max(known?.version ?? 0, newestKept);
  if (version < newest)
    throw refused(
      'POINTER_REPLAYED',
      `the channel offers version ${version}, and had version ${newest} before`,
      place,
      'an old copy or an attack: try another time or address. The old snapshot stays in use',
    );
  if (known !== undefined && version === known.version && payloadDigest(text) !== known.payload)
    throw refused(
      'POINTER_CHANGED',
      `version ${version} of the channel is not what it was before`,
      place,
      'two publishers, or a lost history: ask the publisher. The old snapshot stays in use',
    );
  requireFresh(payload, now, place);
  if (known !== undefined && snapshot.storeDir !== known.storeDir)
    throw refused(
      'CHANNEL_STORE_DIR',
      `the channel is now for the store folder ${snapshot.storeDir}, before it was for ${known.storeDir}`,
      place,
      'nothing in it would fit your store; if this is meant, add it under another name',
    );
  if (known !== undefined && snapshot.system !== known.system)
    throw refused(
      'CHANNEL_SYSTEM',
      `the channel is now for ${snapshot.system}, before it was for ${known.system}`,
      place,
      'nothing in it would run here; if this is meant, add it under another name',
    );
};
