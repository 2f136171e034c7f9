import { type NamedKey, NixtoolsError, parseSignature } from '@nixtools/nix-formats';
import type { Envelope } from '../pointer/pointer.ts';
import { isSignedBy } from './ed25519.ts';

const refuse = (code: string, message: string, place: string, hint: string): NixtoolsError =>
  new NixtoolsError({ code, kind: 'verification', message, place, hint });

/** `undefined` for what is no signature: one that nobody can read is as good as none. */
const readSignature = (text: string): NamedKey | undefined => {
  try {
    return parseSignature(text);
  } catch {
    return undefined;
  }
};

/**
 * Requires one valid signature of one of the keys.
 *
 * @throws {NixtoolsError} (verification) `POINTER_UNSIGNED`, `POINTER_UNTRUSTED` when others signed, `POINTER_FORGED` when
 *   a trusted key's signature is for another text
 */
export const requireSignature = (envelope: Envelope, keys: readonly NamedKey[], place: string): void => {
  const signatures = envelope.signatures.flatMap((text) => readSignature(text) ?? []);
  if (signatures.length === 0)
    throw refuse(
      'POINTER_UNSIGNED',
      'the channel is not signed',
      place,
      'ask the publisher; to use it unsigned all the same, add it again with --unsigned',
    );
  const pairs = signatures.flatMap((signature) =>
    keys.filter(({ name }) => name === signature.name).map((key) => ({ key, signature })),
  );
  if (pairs.some(({ key, signature }) => isSignedBy(envelope.payload, signature.bytes, key))) return;
  const [signers, trusted] = [signatures, keys].map((list) => list.map(({ name }) => name).join(', '));
  if (pairs.length === 0)
    throw refuse(
      'POINTER_UNTRUSTED',
      `the channel is signed by ${signers}, and you trust ${trusted}`,
      place,
      'if the publisher has a new key, remove the channel and add it again with --key',
    );
  throw refuse(
    'POINTER_FORGED',
    `the signature of ${trusted} is not for this content`,
    place,
    'somebody changed the channel on its way, or the key is another one of the same name: ask the publisher',
  );
};
