import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePublicKey, parseSecretKey, printNamedKey } from '@nixtools/nix-formats';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../../test/run-program.ts';
import { signPayload } from '../../src/signature/ed25519.ts';
import { requireSignature } from '../../src/signature/require-signature.ts';
import { keyPair } from '../throwaway-channel.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nixtools-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const one = keyPair('one');
const two = keyPair('two');
const payload = '{"some":"text"}';
const envelope = (...signers: readonly (typeof one)[]) => ({
  payload,
  signatures: signers.map(({ secret }) => printNamedKey(signPayload(payload, secret))),
});
const verify = (...args: Parameters<typeof requireSignature>): void => requireSignature(...args);

describe('a pair of keys that Nix made', () => {
  const expectPair = (secretText: string, openText: string): void => {
    const signature = signPayload(payload, parseSecretKey(secretText));
    const signed = { payload, signatures: [printNamedKey(signature)] };
    const keys = [parsePublicKey(openText)];
    expect(() => verify(signed, keys, 'here')).not.toThrow();
    expect(() => verify({ ...signed, payload: `${payload} ` }, keys, 'here')).toThrow(
      expect.objectContaining({ code: 'POINTER_FORGED' }),
    );
  };

  it.each([
    ['nix-store', 'nix-store --generate-binary-cache-key example.org-1 secret public'],
    [
      'nix key',
      `key() { nix --extra-experimental-features nix-command key "$@"; }
       key generate-secret --key-name example.org-2 >secret
       key convert-secret-to-public <secret >public`,
    ],
  ])('signs and verifies: %s', async (_, script) => {
    const ran = await runProgram('bash', ['-euc', script], { cwd: folder, env: { ...process.env } });
    expect(ran).toMatchObject({ exitCode: 0 });
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expectPair(read('secret'), read('public'));
  });
});

describe('a signature', () => {
  it('of one trusted key is enough, whoever else signed', () => {
    const keys = [parsePublicKey(one.open)];
    for (const signed of [envelope(one), envelope(one, two), envelope(two, one)])
      expect(() => verify(signed, keys, '')).not.toThrow();
  });

  it('of either key is accepted while keys change', () => {
    const keys = [parsePublicKey(one.open), parsePublicKey(two.open)];
    for (const signed of [envelope(one), envelope(two)]) expect(() => verify(signed, keys, '')).not.toThrow();
  });

  it.each([
    ['POINTER_UNSIGNED', { payload, signatures: [] }],
    ['POINTER_UNSIGNED', { payload, signatures: ['no signature', 'one:AAAA', ''] }],
    ['POINTER_UNTRUSTED', envelope(two)],
    ['POINTER_FORGED', { ...envelope(one), payload: '{"other":"text"}' }],
    ['POINTER_FORGED', envelope(keyPair('one'))],
    ['POINTER_FORGED', { payload, signatures: [`one:${Buffer.alloc(64).toString('base64')}`] }],
  ])('is refused as %s', (code, signed) => {
    expect(() => verify(signed, [parsePublicKey(one.open)], 'there')).toThrow(
      expect.objectContaining({ code, kind: 'verification', place: 'there' }),
    );
  });

  it('is not one over the bare text: other programs sign with the same keys', () => {
    expect(Buffer.from(signPayload(payload, one.secret).bytes)).not.toEqual(
      Buffer.from(signPayload(`nixtools channel 1\n${payload}`, one.secret).bytes),
    );
  });

  it('is not made with a key whose halves do not belong together', () => {
    const bytes = Buffer.concat([one.secret.bytes.subarray(0, 32), two.secret.bytes.subarray(32)]);
    expect(() => signPayload(payload, { name: 'one', bytes })).toThrow(
      expect.objectContaining({ code: 'KEY_INVALID' }),
    );
  });
});
