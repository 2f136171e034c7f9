import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePublicKey, parseSecretKey, parseSignature, printNamedKey } from '../../src/index.ts';
import { createRealNix } from '../real-nix.ts';

it('reads the keys that Nix generates: a secret key ends with its public key', () => {
  const nix = createRealNix();
  try {
    const [secret, open] = [join(nix.folder, 'secret'), join(nix.folder, 'public')];
    nix.run('nix-store', ['--generate-binary-cache-key', 'cache.example-1', secret, open]);
    const secretKey = parseSecretKey(readFileSync(secret, 'utf8'));
    const publicKey = parsePublicKey(readFileSync(open, 'utf8'));
    expect(secretKey.name).toBe('cache.example-1');
    expect(publicKey).toEqual({ name: 'cache.example-1', bytes: secretKey.bytes.slice(32) });
    expect(printNamedKey(publicKey)).toBe(readFileSync(open, 'utf8'));
  } finally {
    nix.remove();
  }
});

it.each([
  ['nothing', ''],
  ['no name', ':6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY='],
  ['no key', 'name:'],
  ['a space in the name', 'na me:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY='],
  ['31 bytes', `name:${Buffer.alloc(31).toString('base64')}`],
  ['base64 with other last bits', 'name:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjZ='],
  ['two keys', 'a:b:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY='],
])('refuses as a public key: %s', (_, text) => {
  expect(() => parsePublicKey(text)).toThrow(expect.objectContaining({ code: 'KEY_SYNTAX', kind: 'usage' }));
});

it('never repeats a secret in an error', () => {
  const secret = `name:${Buffer.alloc(63, 7).toString('base64')}`;
  expect.assertions(2);
  try {
    parseSecretKey(secret);
  } catch (error) {
    expect(JSON.stringify(error)).not.toContain(secret.slice(5, 20));
  }
  expect(() => parseSignature(secret)).toThrow(expect.objectContaining({ place: secret }));
});
