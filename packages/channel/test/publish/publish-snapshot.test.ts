import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishSnapshot } from '../../src/index.ts';
import { partsOf } from '../../src/publish/history.ts';
import { keyPair, now, type ThrowawayChannel, throwawayChannel } from '../throwaway-channel.ts';

let channel: ThrowawayChannel;
beforeEach(async () => {
  channel = await throwawayChannel();
});
afterEach(() => channel.remove());

const many = (count: number, says = 'x'): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, says]));
const read = (name: string): Promise<string> => readFile(join(channel.published, name), 'utf8');
const parts = (): Promise<string[]> => channel.partNames();

describe('publishing', () => {
  it('makes a folder of static files', async () => {
    const published = await channel.publish({ hello: 'hello' });
    expect(published).toMatchObject({ version: 1, changed: true, removed: [] });
    expect(await readdir(channel.published)).toEqual(['channel.json', 'history.json', 'parts']);
    const payload = await channel.payload();
    expect(payload).toMatchObject({
      version: 1,
      created: '2026-11-22T10:00:00Z',
      expires: '2027-02-20T10:00:00Z',
      snapshot: { storeDir: '/nix/store', counts: { entries: 1 } },
    });
    expect(await parts()).toEqual(payload.parts.map(({ file }) => file).sort());
  });

  it('gives the same bytes for the same snapshot, time and keys', async () => {
    await channel.publish({ hello: 'hello' });
    const pointer = await read('channel.json');
    await rm(channel.published, { recursive: true });
    await channel.publish({ hello: 'hello' });
    expect(await read('channel.json')).toBe(pointer);
  });

  it('renews the pointer only when the snapshot is the same', async () => {
    await channel.publish({ hello: 'hello' });
    const before = { parts: await parts(), payload: await channel.payload() };
    const later = new Date(now.getTime() + 86_400_000);
    expect(await channel.publish({ hello: 'hello' }, { now: later })).toMatchObject({
      version: 2,
      changed: false,
    });
    expect(await parts()).toEqual(before.parts);
    const after = await channel.payload();
    expect(after).toMatchObject({ id: before.payload.id, parts: before.payload.parts, version: 2 });
    expect(after.expires).toBe('2027-02-21T10:00:00Z');
  });

  it('mends parts that are damaged, though the snapshot is the same', async () => {
    const { parts: made } = await channel.publish({ hello: 'hello' });
    const file = join(channel.published, 'parts', made[0]?.file ?? '');
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(1));
    await channel.publish({ hello: 'hello' }, { force: true });
    expect(await readFile(file)).toEqual(whole);
  });

  it('keeps the parts of the last snapshots, and removes nothing that it has not made', async () => {
    const first = await channel.publish({ hello: 'one' }, { keep: 2 });
    await writeFile(join(channel.published, 'index.html'), 'welcome');
    await writeFile(join(channel.published, 'parts', 'README'), 'mine');
    const foreign = `drvs-${'0'.repeat(64)}`;
    await writeFile(join(channel.published, 'parts', foreign), 'mine too');
    const second = await channel.publish({ hello: 'two' }, { keep: 2 });
    await channel.publish({ hello: 'two' }, { keep: 2 });
    expect(second.removed).toEqual([]);
    const third = await channel.publish({ hello: 'three' }, { keep: 2 });
    expect(third.removed).toEqual(first.parts.map(({ file }) => file).sort());
    expect(second.deltas).toHaveLength(1);
    expect(third.deltas).toHaveLength(2);
    expect(await parts()).toEqual(['README', foreign, ...partsOf([second, third])].sort());
    expect(await read('index.html')).toBe('welcome');
  });

  it('signs with each key', async () => {
    const other = keyPair('other-1');
    await channel.publish({ hello: 'hello' }, { keys: [channel.key.secret, other.secret] });
    const { signatures } = JSON.parse(await read('channel.json'));
    expect(signatures).toEqual([expect.stringMatching(/^test-1:/), expect.stringMatching(/^other-1:/)]);
  });
});

describe('publishing is refused', () => {
  it('when too many packages would be lost, and done with --force', async () => {
    await channel.publish(many(40));
    const before = await read('channel.json');
    await expect(channel.publish(many(37))).rejects.toMatchObject({ code: 'PUBLISH_LOSS', kind: 'refused' });
    expect(await read('channel.json')).toBe(before);
    expect(await channel.publish(many(38))).toMatchObject({ version: 2 });
    expect(await channel.publish(many(1), { force: true })).toMatchObject({ version: 3 });
  });

  it('when packages are replaced by as many others: counting is not enough', async () => {
    await channel.publish({ a: '1', b: '1' });
    await expect(channel.publish({ c: '1', d: '1' })).rejects.toMatchObject({ code: 'PUBLISH_LOSS' });
    expect(await channel.publish({ c: '1', d: '1' }, { maxLoss: 100 })).toMatchObject({ version: 2 });
  });

  it('when nothing can be compared, because parts are gone', async () => {
    await channel.publish({ a: '1' });
    await rm(join(channel.published, 'parts'), { recursive: true });
    await expect(channel.publish({ b: '1' })).rejects.toMatchObject({ code: 'PUBLISH_BASE' });
    expect(await channel.publish({ b: '1' }, { force: true })).toMatchObject({ version: 2 });
  });

  it('when the pointer was removed, and what was published before is still remembered', async () => {
    await channel.publish({ a: '1', b: '1' });
    await rm(join(channel.published, 'channel.json'));
    await expect(channel.publish({ a: '1' })).rejects.toMatchObject({ code: 'PUBLISH_LOSS' });
    expect(await channel.publish({ a: '1', b: '1', c: '1' })).toMatchObject({ version: 2 });
  });

  it('where something else is', async () => {
    await mkdir(channel.published);
    await writeFile(join(channel.published, 'thesis.txt'), 'years of work');
    await expect(channel.publish({ a: '1' })).rejects.toMatchObject({ code: 'PUBLISH_PLACE' });
    expect(await readdir(channel.published)).toEqual(['thesis.txt']);
  });

  it('while somebody else publishes', async () => {
    await channel.publish({ a: '1' });
    const options = {
      ...{ snapshot: channel.snapshot, folder: channel.published, keys: [], now, expires: 1 },
    };
    const both = await Promise.allSettled([publishSnapshot(options), publishSnapshot(options)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'PUBLISH_BUSY', kind: 'refused' },
    });
  });

  it('for another system, which clients would refuse', async () => {
    await channel.publish({ a: '1' });
    const manifest = join(channel.snapshot, 'snapshot.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('x86_64-linux', 'aarch64-linux'));
    const options = { ...channel, folder: channel.published, keys: [], now, expires: 1, force: true };
    await expect(publishSnapshot(options)).rejects.toMatchObject({ code: 'PUBLISH_DIFFERS' });
  });

  it('of a damaged snapshot', async () => {
    await channel.publish({ a: '1' });
    await writeFile(join(channel.snapshot, 'entries.jsonl'), '');
    const options = { ...channel, folder: channel.published, keys: [], now, expires: 1 };
    await expect(publishSnapshot(options)).rejects.toMatchObject({ code: 'SNAPSHOT_MISMATCH' });
  });

  it('with a damaged memory', async () => {
    await channel.publish({ a: '1' });
    await writeFile(join(channel.published, 'history.json'), '{"files":["../../etc/passwd"]}');
    await expect(channel.publish({ a: '2' })).rejects.toMatchObject({ code: 'HISTORY_INVALID' });
    await access('/etc/passwd');
  });
});

describe('a snapshot of which nothing can be read any more', () => {
  /** Its part is what its name says, and nothing that can be unpacked: another version of this program wrote it, say. */
  const makeUnreadable = async (): Promise<void> => {
    const payload = await channel.payload();
    const sha256 = createHash('sha256').update('other').digest('hex');
    const part = { role: 'drvs', file: `drvs-${sha256}`, size: 5, sha256 };
    await writeFile(join(channel.published, 'parts', part.file), 'other');
    await channel.resign({
      ...payload,
      parts: payload.parts.map((each) => (each.role === 'drvs' ? part : each)),
    });
  };

  it('costs a delta when it is not the last one', async () => {
    const first = await channel.publish({ a: '1' });
    await makeUnreadable();
    const second = await channel.publish({ a: '2' }, { force: true });
    const unreadable: string[] = [];
    const { deltas } = await channel.publish(
      { a: '3' },
      { onUnreadable: (id, { code }) => unreadable.push(`${code} ${id}`) },
    );
    expect(deltas.map(({ base }) => base)).toEqual([second.id]);
    expect(unreadable).toEqual([`PUBLISH_BASE ${first.id}`]);
  });

  it('is nothing to compare with, and no delta starts from it when that is forced', async () => {
    await channel.publish({ a: '1' });
    await makeUnreadable();
    await expect(channel.publish({ a: '2' })).rejects.toMatchObject({ code: 'PUBLISH_BASE' });
    expect(await channel.publish({ a: '2' }, { force: true })).toMatchObject({ version: 2, deltas: [] });
  });
});
