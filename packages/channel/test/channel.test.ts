import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookupAttr, search } from '@nixtools/catalog';
import { openCatalog } from '@nixtools/catalog/lmdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addChannel,
  listChannels,
  openChannels,
  removeChannel,
  rollbackChannel,
  type StateFolder,
  stateFolderOf,
  updateChannel,
} from '../src/index.ts';
import { makeSnapshot } from './throwaway-snapshot.ts';

let folder: string;
let state: StateFolder;
let source: string;
const name = 'main';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'channel-'));
  state = { folder: join(folder, 'state') };
  source = join(folder, 'snapshot');
  await makeSnapshot(folder, source, { hello: 'hello', figlet: 'big' });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What a user of the channel sees of an attribute. */
const description = async (attr: string): Promise<unknown> => {
  const [channel] = openChannels(state, name);
  const catalog = await openCatalog(channel?.catalogFile ?? '');
  try {
    const entry = await lookupAttr(catalog.reader, attr);
    return entry !== undefined && 'meta' in entry ? entry.meta['description'] : entry;
  } finally {
    await catalog.close();
  }
};

const generations = (): string => join(state.folder, 'channels', name, 'generations');

const flipByte = async (file: string, offset: number): Promise<void> => {
  const bytes = await readFile(file);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  await writeFile(file, bytes);
};

describe('stateFolderOf', () => {
  it('prefers its own variable, then the XDG state folder, then the home', () => {
    expect(stateFolderOf({ PREENIX_STATE_DIR: '/a', XDG_STATE_HOME: '/b', HOME: '/c' }).folder).toBe('/a');
    expect(stateFolderOf({ XDG_STATE_HOME: '/b', HOME: '/c' }).folder).toBe('/b/preenix');
    expect(stateFolderOf({ HOME: '/c' }).folder).toBe('/c/.local/state/preenix');
  });

  it('takes no folder from an empty variable, nor a relative one from XDG: that would be wherever one stands', () => {
    const empty = { PREENIX_STATE_DIR: '', XDG_STATE_HOME: '', HOME: '' };
    expect(stateFolderOf(empty).folder).toBe('/.local/state/preenix');
    expect(stateFolderOf({ XDG_STATE_HOME: 'state', HOME: '/c' }).folder).toBe('/c/.local/state/preenix');
  });
});

describe('a channel', () => {
  it('answers from the snapshot that was added', async () => {
    expect(await addChannel({ state, name, source })).toMatchObject({
      generation: 1,
      packages: 2,
      failed: 1,
    });
    expect(await description('hello')).toBe('prints hello');
    expect(await description('zz-broken')).toMatchObject({ error: { kind: 'throw' } });
  });

  it('does not need its source any more', async () => {
    await addChannel({ state, name, source });
    await rm(source, { recursive: true });
    expect(await description('figlet')).toBe('prints big');
  });

  it('follows its source on update and goes back on rollback', async () => {
    await addChannel({ state, name, source });
    await makeSnapshot(folder, source, { hello: 'servus' });
    expect(await updateChannel({ state, name })).toMatchObject({ generation: 2, changed: true });
    expect(await description('hello')).toBe('prints servus');
    expect(await description('figlet')).toBeUndefined();
    expect(await rollbackChannel(state, name)).toEqual({ from: 2, to: 1 });
    expect(await description('hello')).toBe('prints hello');
    await expect(rollbackChannel(state, name)).rejects.toMatchObject({ code: 'NO_GENERATION' });
  });

  it('makes no generation when the source has not changed', async () => {
    await addChannel({ state, name, source });
    expect(await updateChannel({ state, name })).toMatchObject({ generation: 1, changed: false });
  });

  it('is made anew by an update when its own files are damaged', async () => {
    for (const file of ['catalog.mdb', 'drvs.mdb', 'snapshot.json', 'digests.json']) {
      await rm(state.folder, { recursive: true, force: true });
      await addChannel({ state, name, source });
      const path = join(state.folder, 'channels', name, 'current', file);
      await flipByte(path, (await readFile(path)).length >> 1);
      expect(await updateChannel({ state, name })).toMatchObject({ generation: 2, changed: true });
      expect(await description('hello')).toBe('prints hello');
    }
  });

  it.each(['catalog', 'drvs'])(
    'is made anew by an update when this program cannot read its %s, though it is as it was made',
    async (which) => {
      await addChannel({ state, name, source });
      const generation = join(state.folder, 'channels', name, 'current');
      const foreign = 'of another version';
      await writeFile(join(generation, `${which}.mdb`), foreign);
      const digests = JSON.parse(await readFile(join(generation, 'digests.json'), 'utf8'));
      digests[which] = createHash('sha256').update(foreign).digest('hex');
      await writeFile(join(generation, 'digests.json'), `${JSON.stringify(digests)}\n`);
      expect(await updateChannel({ state, name })).toMatchObject({ generation: 2, changed: true });
      expect(await description('hello')).toBe('prints hello');
    },
  );

  it('keeps what is looked up and what it was made from, and nothing else', async () => {
    await addChannel({ state, name, source });
    const generation = join(state.folder, 'channels', name, 'current');
    const files = (await readdir(generation)).filter((file) => !file.endsWith('-lock'));
    expect(files.sort()).toEqual(['catalog.mdb', 'digests.json', 'drvs.mdb', 'snapshot.json']);
  });

  it('keeps three generations', async () => {
    await addChannel({ state, name, source });
    for (const greeting of ['a', 'b', 'c', 'd']) {
      await makeSnapshot(folder, source, { hello: greeting });
      await updateChannel({ state, name });
    }
    expect(await listChannels(state)).toMatchObject([{ name, generation: 5, generations: [3, 4, 5] }]);
  });

  it('goes back to what was in use, and not to what was rolled back from', async () => {
    await addChannel({ state, name, source });
    for (const greeting of ['good', 'bad']) {
      await makeSnapshot(folder, source, { hello: greeting });
      await updateChannel({ state, name });
    }
    expect(await rollbackChannel(state, name)).toEqual({ from: 3, to: 2 });
    await makeSnapshot(folder, source, { hello: 'better' });
    await updateChannel({ state, name });
    expect(await readdir(generations())).toEqual(['1', '2', '4']);
    expect(await rollbackChannel(state, name)).toEqual({ from: 4, to: 2 });
    expect(await description('hello')).toBe('prints good');
    expect(await rollbackChannel(state, name)).toEqual({ from: 2, to: 1 });
    await expect(rollbackChannel(state, name)).rejects.toMatchObject({ code: 'NO_GENERATION' });
  });

  it('does not go back to a generation that is damaged', async () => {
    await addChannel({ state, name, source });
    for (const greeting of ['second', 'third']) {
      await makeSnapshot(folder, source, { hello: greeting });
      await updateChannel({ state, name });
    }
    await rm(join(generations(), '2/catalog.mdb'));
    expect(await rollbackChannel(state, name)).toEqual({ from: 3, to: 1 });
    expect(await description('hello')).toBe('prints hello');
  });

  it('takes what a kill has left of an old generation for none, and removes it', async () => {
    await addChannel({ state, name, source });
    const left = join(generations(), '.old-7');
    await mkdir(left);
    await writeFile(join(left, 'catalog.mdb'), 'half');
    await expect(rollbackChannel(state, name)).rejects.toMatchObject({ code: 'NO_GENERATION' });
    await makeSnapshot(folder, source, { hello: 'new' });
    expect(await updateChannel({ state, name })).toMatchObject({ generation: 2 });
    expect(await readdir(generations())).toEqual(['1', '2']);
  });

  it('is gone when it is removed, with its files', async () => {
    await addChannel({ state, name, source });
    await removeChannel(state, name);
    expect(await listChannels(state)).toEqual([]);
    expect(await readdir(join(state.folder, 'channels')).catch(() => [])).toEqual([]);
    expect(() => openChannels(state)).toThrow(
      expect.objectContaining({ code: 'NO_CHANNEL', kind: 'environment' }),
    );
  });

  it('cannot be added twice, nor under a name that leaves the folder', async () => {
    await addChannel({ state, name, source });
    await expect(addChannel({ state, name, source })).rejects.toMatchObject({ code: 'CHANNEL_EXISTS' });
    for (const bad of ['../x', '', '.hidden', 'a/b', 'a b'])
      await expect(addChannel({ state, name: bad, source })).rejects.toMatchObject({
        code: 'CHANNEL_NAME',
        kind: 'usage',
      });
  });

  it('cleans up what a killed process has left', async () => {
    await addChannel({ state, name, source });
    const generations = join(state.folder, 'channels', name, 'generations');
    await mkdir(join(generations, '.new'));
    await writeFile(join(generations, '.new', 'drvs.pack'), 'left over');
    // No process can have this number: it is above the largest that Linux gives.
    await writeFile(join(state.folder, 'lock'), '4999999 1\n');
    await makeSnapshot(folder, source, { hello: 'again' });
    await updateChannel({ state, name });
    expect((await readdir(generations)).sort()).toEqual(['1', '2']);
    expect((await readdir(state.folder)).sort()).toEqual(['channels', 'channels.json']);
  });

  it('is changed by one at a time: the others are refused and disturb nothing', async () => {
    const changes = await Promise.allSettled([
      ...['a', 'b', 'c'].map((each) => addChannel({ state, name: each, source })),
      addChannel({ state, name: 'a', source }),
    ]);
    const done = changes.filter(({ status }) => status === 'fulfilled');
    const refused = changes.flatMap((change) => (change.status === 'rejected' ? [change.reason.code] : []));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(['CHANNELS_BUSY', 'CHANNELS_BUSY', 'CHANNELS_BUSY']);
    expect(await listChannels(state)).toHaveLength(1);
    await addChannel({ state, name: 'later', source });
  });
});

describe('a damaged snapshot', () => {
  const damages: Readonly<Record<string, [file: string, damage: (path: string) => Promise<void>]>> = {
    'a flipped byte in the entries': ['entries.jsonl', (path) => flipByte(path, 20)],
    'a flipped byte in the pack': ['drvs.pack', (path) => flipByte(path, 200)],
    'a truncated pack': ['drvs.pack', (path) => truncate(path, 100)],
    'a missing pack': ['drvs.pack', (path) => rm(path)],
    'a manifest that is no JSON': ['snapshot.json', (path) => writeFile(path, '{')],
    'a manifest with another digest': [
      'snapshot.json',
      async (path) =>
        writeFile(path, (await readFile(path, 'utf8')).replace(/"rootDigest": "./, '"rootDigest": "g')),
    ],
  };

  for (const [title, [file, damage]] of Object.entries(damages)) {
    it(`is refused and the old one stays in use: ${title}`, async () => {
      await addChannel({ state, name, source });
      await makeSnapshot(folder, source, { hello: 'new' });
      await damage(join(source, file));
      const refused = updateChannel({ state, name });
      await expect(refused).rejects.toMatchObject({
        name: 'NixtoolsError',
        kind: 'verification',
        place: expect.stringContaining(source),
      });
      expect(await description('hello')).toBe('prints hello');
      expect(await readdir(join(state.folder, 'channels', name, 'generations'))).toEqual(['1']);
    });
  }

  it('leaves no channel when it was to be added', async () => {
    await flipByte(join(source, 'drvs.pack'), 300);
    await expect(addChannel({ state, name, source })).rejects.toMatchObject({ kind: 'verification' });
    expect(await readdir(join(state.folder, 'channels')).catch(() => [])).toEqual([]);
    expect(await listChannels(state)).toEqual([]);
  });

  it('is refused when it lists a package whose derivation it lacks', async () => {
    const other = join(folder, 'other');
    await makeSnapshot(folder, other, { only: 'other' });
    const [entries, manifest] = await Promise.all([
      readFile(join(source, 'snapshot.json'), 'utf8'),
      readFile(join(other, 'snapshot.json'), 'utf8'),
    ]).then((texts) => texts.map((text) => JSON.parse(text)));
    await writeFile(join(source, 'drvs.pack'), await readFile(join(other, 'drvs.pack')));
    entries.files['drvs.pack'] = manifest.files['drvs.pack'];
    await writeFile(join(source, 'snapshot.json'), JSON.stringify(entries));
    await expect(addChannel({ state, name, source })).rejects.toMatchObject({ code: 'SNAPSHOT_INCOMPLETE' });
  });
});

describe('a snapshot with programs', () => {
  const listed = { attr: 'hello', programs: ['greet'], files: ['include/hello.h'] };

  const searched = async (term: string): Promise<readonly string[]> => {
    const [channel] = openChannels(state, name);
    const catalog = await openCatalog(channel?.catalogFile ?? '');
    try {
      return (await search(catalog.reader, [term], { only: 'file' })).hits.map(({ attr }) => attr);
    } finally {
      await catalog.close();
    }
  };

  it('is searched by them, and by those of an update', async () => {
    await makeSnapshot(folder, source, { hello: 'hello' }, [listed]);
    await addChannel({ state, name, source });
    expect(await searched('greet')).toEqual(['hello']);
    expect(await searched('hello.h')).toEqual(['hello']);
    await makeSnapshot(folder, source, { hello: 'hello' }, [{ ...listed, programs: ['welcome'] }]);
    expect(await updateChannel({ state, name })).toMatchObject({ changed: true });
    expect(await searched('greet')).toEqual([]);
    expect(await searched('welcome')).toEqual(['hello']);
  });

  it.each([
    ['a flipped byte', (path: string) => flipByte(path, 10), 'SNAPSHOT_MISMATCH'],
    ['a missing file', (path: string) => rm(path), 'SNAPSHOT_MISMATCH'],
  ])('is refused with %s, and the old one stays in use', async (_, damage, code) => {
    await addChannel({ state, name, source });
    await makeSnapshot(folder, source, { hello: 'new' }, [listed]);
    await damage(join(source, 'programs.jsonl'));
    await expect(updateChannel({ state, name })).rejects.toMatchObject({ code, kind: 'verification' });
    expect(await description('hello')).toBe('prints hello');
    expect(await readdir(join(state.folder, 'channels', name, 'generations'))).toEqual(['1']);
  });

  it('is refused when something is listed that is no package', async () => {
    await addChannel({ state, name, source });
    await makeSnapshot(folder, source, { hello: 'new' }, [{ ...listed, attr: 'nothing' }]);
    await expect(updateChannel({ state, name })).rejects.toMatchObject({
      code: 'PROGRAMS_FOREIGN',
      kind: 'verification',
    });
    expect(await description('hello')).toBe('prints hello');
  });
});

describe('a damaged list of channels', () => {
  it('is reported with its place', async () => {
    await addChannel({ state, name, source });
    await writeFile(join(state.folder, 'channels.json'), '{"version":1,"channels":[{"name":"../../etc"}]}');
    expect(() => openChannels(state)).toThrow(
      expect.objectContaining({ code: 'CHANNELS_INVALID', place: join(state.folder, 'channels.json') }),
    );
  });
});
