import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ThrowawayChannel, throwawayChannel } from './throwaway-channel.ts';

// A reader that knows nothing but docs/formats/channel.md, sections.md and drvs-pack.md: what it finds is what they promise.

let channel: ThrowawayChannel;
beforeEach(async () => {
  channel = await throwawayChannel();
  await channel.publish({ hello: 'one', other: 'same' });
  await channel.publish({ hello: 'two', other: 'same' });
});
afterEach(() => channel.remove());

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** JSON with its members sorted; all names here are ASCII. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

const readPointer = async () => JSON.parse(await readFile(join(channel.published, 'channel.json'), 'utf8'));

interface Part {
  readonly role: string;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

const readPart = async ({ file }: Part): Promise<Buffer> => readFile(join(channel.published, 'parts', file));

interface Section {
  readonly flags: number;
  readonly bytes: Buffer;
}

const readSections = (file: Buffer) => {
  const headerLength = file.readUInt32LE(12);
  const count = file.readUInt32LE(16);
  const header: unknown = JSON.parse(file.toString('utf8', 20, 20 + headerLength));
  const sections = new Map<string, Section>();
  let at = 20 + headerLength + count * 56;
  for (let i = 0; i < count; i++) {
    const row = file.subarray(20 + headerLength + i * 56, 20 + headerLength + (i + 1) * 56);
    const flags = row.readUInt32LE(4);
    const [packed, unpacked] = [Number(row.readBigUInt64LE(8)), Number(row.readBigUInt64LE(16))];
    const stored = file.subarray(at, at + packed);
    const bytes = (flags & 2) === 0 ? stored : brotliDecompressSync(stored);
    expect(bytes.length).toBe(unpacked);
    expect(sha256(bytes)).toBe(row.toString('hex', 24, 56));
    sections.set(row.toString('latin1', 0, 4), { flags, bytes });
    at += packed;
  }
  expect(at).toBe(file.length);
  const [magic, major, minor] = [file.toString('latin1', 0, 8), file.readUInt16LE(8), file.readUInt16LE(10)];
  return { magic, major, minor, header, sections };
};

it('the pointer is signed, canonical, and names its snapshot and its parts as the page says', async () => {
  const pointer = await readPointer();
  expect(Object.keys(pointer).sort()).toEqual(['payload', 'signatures']);
  const [, key = ''] = channel.key.open.split(':');
  const x = Buffer.from(key, 'base64').toString('base64url');
  const open = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const signature = Buffer.from(pointer.signatures[0].split(':')[1], 'base64');
  const signed = Buffer.from(`nixtools channel 1\n${pointer.payload}`);
  expect(verify(null, signed, open, signature)).toBe(true);

  const payload = JSON.parse(pointer.payload);
  expect(canonical(payload)).toBe(pointer.payload);
  expect(payload).toMatchObject({ format: 1, version: 2, created: '2026-11-22T10:00:00Z', mirrors: [] });
  expect(sha256(canonical(payload.snapshot))).toBe(payload.id);
  expect(payload.parts.map(({ role }: Part) => role).sort()).toEqual(['drvs', 'entries']);
  expect(payload.deltas).toHaveLength(1);
  for (const part of [...payload.parts, ...payload.deltas[0].parts]) {
    const bytes = await readPart(part);
    expect({ ...part, size: bytes.length, sha256: sha256(bytes) }).toEqual(part);
    expect(part.file).toBe(`${part.role}-${part.sha256}`);
  }
});

it('a pack has the frame, the header and the sections of the pages', async () => {
  const { parts } = JSON.parse((await readPointer()).payload);
  const { magic, major, minor, header, sections } = readSections(
    await readPart(parts.find(({ role }: Part) => role === 'drvs')),
  );
  expect({ magic, major, minor }).toEqual({ magic: 'NIXDRVS\0', major: 2, minor: 0 });
  expect(header).toMatchObject({ storeDir: '/nix/store', nodes: 2, roots: 2 });
  const tags = 'SHAP WORD NODE VALS TMPL TEXT REFS OUTS NAME HASH SLEN SRCS'.split(' ');
  expect([...sections.keys()].sort()).toEqual(tags.sort());
  for (const [tag, { flags }] of sections) expect(flags & 1, tag).toBe(1);
  expect((sections.get('HASH')?.flags ?? 0) & 2).toBe(0);
  // The output's path is made up, so both are verbatim: one shape with one output, which is word 0; no digest; two texts.
  const bytesOf = (tag: string): number[] => [...(sections.get(tag)?.bytes ?? [])];
  expect(bytesOf('SHAP')).toEqual([1, 1, 1, 0]);
  expect(bytesOf('WORD')).toEqual([...Buffer.from('out\x1f')]);
  expect(bytesOf('NODE')).toEqual([0, 0]);
  expect(bytesOf('VALS')).toEqual([0, 0]);
  expect(bytesOf('TMPL')).toEqual([0, 0]);
  for (const tag of ['REFS', 'OUTS', 'HASH', 'SLEN', 'SRCS']) expect(bytesOf(tag), tag).toEqual([]);
  // Texts end with 1F; the names of the roots come in their order, and the second may borrow from the first.
  const names = sections.get('NAME')?.bytes.toString('latin1').split('\x1f') ?? [];
  expect(names[0]).toBe('hello-1.0');
  expect(names).toHaveLength(3);
});

it('a delta is two stored sections that must be understood', async () => {
  const { deltas } = JSON.parse((await readPointer()).payload);
  const { magic, major, minor, header, sections } = readSections(await readPart(deltas[0].parts[0]));
  expect({ magic, major, minor, header }).toEqual({ magic: 'NIXDIFF\0', major: 1, minor: 0, header: {} });
  expect([...sections].map(([tag, { flags }]) => [tag, flags]).sort()).toEqual([
    ['DRVS', 1],
    ['ENTS', 1],
  ]);
});
