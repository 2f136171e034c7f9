import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, writeFileDurable } from '@nixtools/durable-fs';
import { byteStringFromUtf8, type NarNode, NixtoolsError, narFromTree } from '@nixtools/nix-formats';
import { type AptUri, archiveName, parseAptUris, versionIn } from './apt-uris.ts';
import type { DebianLock, PinnedFile } from './lock.ts';
import { run } from './run.ts';

export interface PinOptions {
  /** What is pinned now: its release, and the names of its packages and sources, are looked up again. */
  readonly lock: DebianLock;
  /** Whose lists are read, in place of `http://deb.debian.org`. */
  readonly mirror?: string;
  /** Debian's keys, as its package debian-archive-keyring has them. */
  readonly keyring?: string;
}

const publicName = 'http://deb.debian.org';

/** apt with lists of its own, so that neither those of the host nor its architecture count. */
const aptIn = async (folder: string, { lock, mirror = publicName, keyring }: PinOptions) => {
  const key = keyring ?? '/usr/share/keyrings/debian-archive-keyring.gpg';
  const at = (name: string): string => join(folder, name);
  for (const name of ['lists/partial', 'cache/archives/partial']) await makeFolder(at(name));
  const suites = [
    ['debian', lock.release],
    ['debian', `${lock.release}-updates`],
    ['debian-security', `${lock.release}-security`],
  ];
  const lines = suites.flatMap(([archive, suite]) =>
    ['deb', 'deb-src'].map(
      (type) => `${type} [arch=amd64 signed-by=${key}] ${mirror}/${archive} ${suite} main\n`,
    ),
  );
  await writeFileDurable(at('sources.list'), lines.join(''));
  await writeFileDurable(at('status'), '');
  const options = [
    ['Dir::Etc::sourcelist', at('sources.list')],
    ['Dir::Etc::sourceparts', '/dev/null'],
    ['Dir::Etc::preferencesparts', '/dev/null'],
    ['Dir::State::lists', at('lists')],
    ['Dir::State::status', at('status')],
    ['Dir::Cache', at('cache')],
    ['APT::Architecture', 'amd64'],
    ['APT::Sandbox::User', 'root'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return (args: readonly string[]): Promise<Uint8Array> => run('apt-get', [...options, ...args], folder);
};

const pinnedOf = (uri: AptUri, mirror: string): PinnedFile => {
  const file = archiveName(uri);
  return {
    file,
    sha256: uri.sha256,
    url: uri.url.startsWith(mirror) ? publicName + uri.url.slice(mirror.length) : uri.url,
    version: versionIn(file),
  };
};

/** Each name with the one of apt's lines that is its own. */
const pinned = (
  names: readonly string[],
  uris: readonly AptUri[],
  isOf: (uri: AptUri, name: string) => boolean,
  mirror: string,
): Readonly<Record<string, PinnedFile>> =>
  Object.fromEntries(
    names.map((name) => {
      const uri = uris.find((candidate) => isOf(candidate, name));
      if (uri !== undefined) return [name, pinnedOf(uri, mirror)];
      throw new NixtoolsError({
        code: 'DEBIAN_NO_PACKAGE',
        kind: 'not-found',
        message: `Debian has no ${name} that could be pinned`,
        place: name,
        hint: 'was it renamed? lock.json and toolchain/default.nix name what the bootstrap is made of',
      });
    }),
  );

const isPackage = (uri: AptUri, name: string): boolean => archiveName(uri).startsWith(`${name}_`);

/** The source of upstream in the folder that the archive has for each source package. */
const isSource = ({ url }: AptUri, name: string): boolean =>
  url.split('/').at(-2) === name && /\.orig\.tar\.[a-z0-9]+$/.test(url);

/** The newest moment that one of the lists was made, as snapshot.debian.org names it. */
const snapshotOf = (lists: string): string => {
  const moments = readdirSync(lists)
    .filter((name) => name.endsWith('_InRelease'))
    .map((name) => /^Date: (.*)$/m.exec(readFileSync(join(lists, name), 'utf8'))?.[1] ?? '')
    .map((date) => Date.parse(date))
    .filter((time) => !Number.isNaN(time));
  return `${new Date(Math.max(...moments))
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '')}`;
};

/** What `seed.nix` makes of the package of busybox, as the hash that Nix takes of it. */
const seedOf = async (folder: string, file: string): Promise<string> => {
  await run('dpkg-deb', ['-x', join(folder, file), join(folder, 'seed')], folder);
  const contents = readFileSync(join(folder, 'seed/bin/busybox'));
  const program: NarNode = { type: 'regular', executable: true, contents };
  const inFolder = (name: string, node: NarNode): NarNode => ({
    type: 'directory',
    entries: new Map([[byteStringFromUtf8(name), node]]),
  });
  const tree = inFolder('bin', inFolder('busybox', program));
  return createHash('sha256').update(narFromTree(tree)).digest('hex');
};

/**
 * The same names, as Debian's lists have them today. apt checks the signatures of the lists; the mirror's name does not get into the lock.
 *
 * @throws {NixtoolsError} `APT_FAILED`, `PROGRAM_MISSING`, `DEBIAN_NO_PACKAGE`
 * @example writeFileSync('lock.json', printDebianLock(await pinDebian({ lock })))
 */
export const pinDebian = async (options: PinOptions): Promise<DebianLock> => {
  const { lock, mirror = publicName } = options;
  const folder = mkdtempSync(join(tmpdir(), 'stali-pin-'));
  try {
    const apt = await aptIn(folder, options);
    await apt(['update']);
    const ask = async (args: readonly string[], names: readonly string[]): Promise<readonly AptUri[]> =>
      parseAptUris(Buffer.from(await apt([...args, '--print-uris', ...names])).toString('utf8'));
    const names = { packages: Object.keys(lock.packages), sources: Object.keys(lock.sources) };
    const packages = pinned(names.packages, await ask(['download'], names.packages), isPackage, mirror);
    const uris = await ask(['source', '--download-only'], names.sources);
    const sources = pinned(names.sources, uris, isSource, mirror);
    await apt(['download', 'busybox-static']);
    const [busybox = ''] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    const seed = { sha256: await seedOf(folder, busybox) };
    return { release: lock.release, snapshot: snapshotOf(join(folder, 'lists')), seed, packages, sources };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
