import { NixtoolsError } from '../error.ts';
import { parseBase64, printBase64 } from '../hash/base64.ts';

/** A key or a signature as Nix writes it, `name:base64`. */
export interface NamedKey {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a text can be, and how many bytes it then has. */
const sizes = { 'public key': 32, 'secret key': 64, signature: 64 } as const;

const parse = (text: string, what: keyof typeof sizes): NamedKey => {
  const [, name, base64] = /^([^\s:]{1,255}):([A-Za-z0-9+/=]{1,128})$/.exec(text.trim()) ?? [];
  const bytes = base64 === undefined ? undefined : parseBase64(base64);
  if (name !== undefined && bytes?.length === sizes[what]) return { name, bytes };
  throw new NixtoolsError({
    code: 'KEY_SYNTAX',
    kind: 'usage',
    message: `this is no ${what} in Nix's form`,
    // A secret does not belong in an error.
    place: what === 'secret key' ? undefined : text.slice(0, 100),
    hint: `write NAME:BASE64 with ${sizes[what]} bytes, as "nix-store --generate-binary-cache-key" does`,
  });
};

/**
 * An Ed25519 public key, 32 bytes: what `trusted-public-keys` lists.
 *
 * @throws {NixtoolsError} `KEY_SYNTAX` (usage)
 * @example parsePublicKey('cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=').name // 'cache.nixos.org-1'
 */
export const parsePublicKey = (text: string): NamedKey => parse(text, 'public key');

/** An Ed25519 secret key, 64 bytes: the seed and then the public key. @throws {NixtoolsError} `KEY_SYNTAX` (usage) */
export const parseSecretKey = (text: string): NamedKey => parse(text, 'secret key');

/** An Ed25519 signature, 64 bytes, with the name of its key. @throws {NixtoolsError} `KEY_SYNTAX` (usage) */
export const parseSignature = (text: string): NamedKey => parse(text, 'signature');

/** @example printNamedKey({ name: 'k', bytes: new Uint8Array([1]) }) // 'k:AQ==' */
export const printNamedKey = ({ name, bytes }: NamedKey): string => `${name}:${printBase64(bytes)}`;
