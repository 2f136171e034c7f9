import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type NamedKey, NixtoolsError } from '@nixtools/nix-formats';

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const publicKeyOf = (bytes: Uint8Array): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: base64url(bytes) }, format: 'jwk' });

/** What is signed: no signature for a channel is one for anything else that the same key signs, such as a narinfo. */
const message = (payload: string): Buffer => Buffer.from(`nixtools channel 1\n${payload}`);

/**
 * @returns 64 bytes under the name of the key
 * @throws {NixtoolsError} `KEY_INVALID` (usage) when the halves of the secret key do not belong together
 */
export const signBytes = (text: Uint8Array, { name, bytes }: NamedKey): NamedKey => {
  const [seed, open] = [bytes.subarray(0, 32), bytes.subarray(32)];
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: base64url(seed), x: base64url(open) };
  const secret = createPrivateKey({ key: jwk, format: 'jwk' });
  const signature = sign(null, text, secret);
  // Node takes any public half; signatures that nobody can verify would be the result.
  if (verify(null, text, publicKeyOf(open), signature)) return { name, bytes: signature };
  throw new NixtoolsError({
    code: 'KEY_INVALID',
    kind: 'usage',
    message: `the secret key ${name} is damaged: its halves do not belong together`,
    hint: 'make a new one: nix-store --generate-binary-cache-key NAME SECRET PUBLIC',
  });
};

/** @throws {NixtoolsError} `KEY_INVALID` (usage) */
export const signPayload = (payload: string, key: NamedKey): NamedKey => signBytes(message(payload), key);

export const isSignedBy = (payload: string, signature: Uint8Array, key: NamedKey): boolean =>
  verify(null, message(payload), publicKeyOf(key.bytes), signature);
