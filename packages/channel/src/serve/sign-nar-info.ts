import { type NamedKey, type NarInfo, narInfoFingerprint, printNamedKey } from '@nixtools/nix-formats';
import { signBytes } from '../signature/ed25519.ts';

/** The same narinfo with one signature more, as Nix checks it against `trusted-public-keys`. */
export const signNarInfo = (info: NarInfo, key: NamedKey): NarInfo => {
  const signature = signBytes(Buffer.from(narInfoFingerprint(info)), key);
  return { ...info, signatures: [...info.signatures, printNamedKey(signature)] };
};
