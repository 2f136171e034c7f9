import { canonicalJson, type NamedKey, NixtoolsError, printNamedKey } from '@nixtools/nix-formats';
import { parsePayload } from '../pointer/parse-pointer.ts';
import { largestPointer, type Payload } from '../pointer/pointer.ts';
import { signPayload } from '../signature/ed25519.ts';

/** The bytes of `channel.json`: same content, time and keys, same bytes. */
export const printPointer = (payload: Payload, keys: readonly NamedKey[], place: string): string => {
  const text = canonicalJson(payload);
  // What clients would refuse must not be published: the options come from outside.
  parsePayload(text, place);
  const signatures = keys.map((key) => printNamedKey(signPayload(text, key)));
  const pointer = `${JSON.stringify({ payload: text, signatures }, null, 2)}\n`;
  if (Buffer.byteLength(pointer) <= largestPointer) return pointer;
  throw new NixtoolsError({
    code: 'POINTER_TOO_LARGE',
    kind: 'verification',
    message: 'the pointer would be larger than clients accept',
    place,
    hint: 'name fewer mirrors, or make fewer deltas',
  });
};
