import { canonicalJson, isNixtoolsError, parsePublicKey, printNamedKey } from '@nixtools/nix-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draws } from '../../../../test/draws.ts';
import { requireAcceptable } from '../../src/follow/require-acceptable.ts';
import { type Payload, parseEnvelope, parsePayload } from '../../src/index.ts';
import { signPayload } from '../../src/signature/ed25519.ts';
import { requireSignature } from '../../src/signature/require-signature.ts';
import { now, type ThrowawayChannel, throwawayChannel } from '../throwaway-channel.ts';

let channel: ThrowawayChannel;
let good: Payload;
beforeAll(async () => {
  channel = await throwawayChannel();
  await channel.publish({ hello: 'hello' }, { mirrors: ['https://example.org/'] });
  good = await channel.payload();
});
afterAll(() => channel.remove());

/** What a client does with the bytes that came, up to the first download. */
const accept = (text: string): Payload => {
  const envelope = parseEnvelope(text, 'there');
  requireSignature(envelope, [parsePublicKey(channel.key.open)], 'there');
  const payload = parsePayload(envelope.payload, 'there');
  requireAcceptable({ text: envelope.payload, payload, place: 'there' }, undefined, 0, now);
  return payload;
};

const acceptOrRefuse = (text: string): Payload | undefined => {
  try {
    return accept(text);
  } catch (error) {
    if (isNixtoolsError(error)) return undefined;
    throw error;
  }
};

const signed = (payload: string): string =>
  JSON.stringify({
    payload,
    signatures: [printNamedKey(signPayload(payload, channel.key.secret))],
  });

/** A text with a few places overwritten, cut out or put in. */
const mutated = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(4), fc.string({ unit: 'binary', maxLength: 4 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((edits) =>
      edits.reduce((before, [at, cut, put]) => before.slice(0, at) + put + before.slice(at + cut), text),
    );

/** A payload in which one member, however deep, is something else. */
const withOther = (payload: Payload): fc.Arbitrary<unknown> => {
  const paths: string[][] = [];
  const walk = (value: unknown, path: string[]): void => {
    if (path.length > 0) paths.push(path);
    if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) walk(member, [...path, name]);
  };
  walk(payload, []);
  const replace = (value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown => {
    if (name === undefined) return by;
    if (Array.isArray(value))
      return value.map((each, at) => (String(at) === name ? replace(each, rest, by) : each));
    const members = Object.entries(Object(value));
    return Object.fromEntries(
      members.map(([key, member]) => [key, key === name ? replace(member, rest, by) : member]),
    );
  };
  const odd = fc.oneof(
    fc.constantFrom('../../etc/passwd', '/etc/passwd', 'drvs-..', 'a\u0000b', 'file:///etc/passwd', ''),
    fc.constantFrom(-1, 0, 1.5, 1e300, Number.MAX_SAFE_INTEGER, 2 ** 53),
    fc.jsonValue({ maxDepth: 3 }),
  );
  return fc.tuple(fc.constantFrom(...paths), odd).map(([path, by]) => replace(payload, path, by));
};

describe('a mutated pointer', () => {
  it('is as it was published before it is mutated', () => {
    expect(accept(signed(canonicalJson(good)))).toEqual(good);
  });

  it('is refused, unless it says the same', () => {
    fc.assert(
      fc.property(mutated(signed(canonicalJson(good))), (text) => {
        const payload = acceptOrRefuse(text);
        if (payload !== undefined) expect(payload).toEqual(good);
      }),
      { numRuns: draws(3000) },
    );
  });

  it('that is signed all the same names no other file, and no larger number', () => {
    let accepted = 0;
    const expectHarmless = (payload: Payload | undefined): void => {
      if (payload === undefined) return;
      accepted++;
      const parts = [...payload.parts, ...payload.deltas.flatMap((delta) => delta.parts)];
      for (const { file, size } of parts) {
        expect(file).toMatch(/^[a-z]{1,16}-[0-9a-f]{64}$/);
        expect(Number.isSafeInteger(size) && size >= 0 && size <= 256 * 1024 ** 2).toBe(true);
      }
      for (const mirror of payload.mirrors) expect(new URL(mirror).protocol).toMatch(/^https?:$/);
      expect(Number.isSafeInteger(payload.version)).toBe(true);
    };
    fc.assert(
      fc.property(fc.oneof(withOther(good).map(canonicalJson), mutated(canonicalJson(good))), (text) =>
        expectHarmless(acceptOrRefuse(signed(text))),
      ),
      { numRuns: draws(3000) },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it.each([
    ['a web page', '<!doctype html><html><body>Log in</body></html>', 'POINTER_INVALID'],
    ['nothing', '', 'POINTER_INVALID'],
    ['a number', '42', 'POINTER_INVALID'],
    ['deep nesting', '['.repeat(500_000), 'POINTER_INVALID'],
    ['an unknown member', '{"payload":"","signatures":[],"more":1}', 'POINTER_INVALID'],
  ])('is refused when it is %s', (_, text, code) => {
    expect(() => accept(text)).toThrow(expect.objectContaining({ code, place: 'there' }));
  });

  it.each([
    ['a name with ..', { file: `../drvs-${'0'.repeat(64)}` }],
    ['a name with /', { file: `parts/drvs-${'0'.repeat(64)}` }],
    ['the name of another hash', { file: `drvs-${'0'.repeat(64)}` }],
    ['a role with /', { role: '../x' }],
    ['a negative size', { size: -1 }],
    ['more than 256 MiB', { size: 256 * 1024 ** 2 + 1 }],
  ])('is refused when a part has %s', (_, change) => {
    const parts = good.parts.map((part, at) => (at === 0 ? { ...part, ...change } : part));
    expect(() => accept(signed(canonicalJson({ ...good, parts })))).toThrow(
      expect.objectContaining({ code: 'POINTER_INVALID' }),
    );
  });

  it('is refused when its id is not the one of its snapshot', () => {
    const snapshot = { ...good.snapshot, system: 'armv7l-linux' };
    expect(() => accept(signed(canonicalJson({ ...good, snapshot })))).toThrow(
      expect.objectContaining({ code: 'POINTER_INVALID' }),
    );
  });

  it('is for a newer program when it has another format', () => {
    expect(() => accept(signed(canonicalJson({ ...good, format: 2 })))).toThrow(
      expect.objectContaining({ code: 'POINTER_FORMAT', kind: 'environment' }),
    );
  });
});
