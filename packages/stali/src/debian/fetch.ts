import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeFileDurable } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { DebianLock, PinnedFile } from './lock.ts';

export interface FetchOptions {
  readonly lock: DebianLock;
  /** Made when it is not there; what it has already is not fetched again. */
  readonly folder: string;
  /** In place of `http://deb.debian.org`, tried before it: `http://mirror.example`. */
  readonly mirrors?: readonly string[];
  readonly fetch?: typeof globalThis.fetch;
}

const publicName = 'http://deb.debian.org/';

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Where to look: mirrors, the public name, and at last what Debian had on the day of the pin. */
const addressesOf = ({ url }: PinnedFile, { mirrors = [], lock }: FetchOptions): readonly string[] => {
  const path = url.startsWith(publicName) ? url.slice(publicName.length) : undefined;
  if (path === undefined) return [url];
  const [archive = '', ...rest] = path.split('/');
  return [
    ...mirrors.map((mirror) => `${mirror.replace(/\/+$/, '')}/${path}`),
    url,
    `https://snapshot.debian.org/archive/${archive}/${lock.snapshot}/${rest.join('/')}`,
  ];
};

type Answer =
  | { readonly bytes: Uint8Array }
  | { readonly problem: 'gone' | 'differs' | 'unreachable'; readonly said: string };

const ask = async (address: string, sha256: string, get: typeof globalThis.fetch): Promise<Answer> => {
  try {
    const response = await get(address, { redirect: 'follow' });
    if (response.status === 404 || response.status === 410)
      return { problem: 'gone', said: `${address}: ${response.status}` };
    if (!response.ok) return { problem: 'unreachable', said: `${address}: ${response.status}` };
    const bytes = new Uint8Array(await response.arrayBuffer());
    const found = sha256Of(bytes);
    if (found !== sha256) return { problem: 'differs', said: `${address}: its sha256 is ${found}` };
    return { bytes };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { problem: 'unreachable', said: `${address}: ${cause instanceof Error ? cause.message : cause}` };
  }
};

const explain = (
  name: string,
  { version, file, sha256 }: PinnedFile,
  answers: readonly Exclude<Answer, { bytes: Uint8Array }>[],
): NixtoolsError => {
  const said = answers.map((answer) => answer.said).join('; ');
  if (answers.some(({ problem }) => problem === 'differs'))
    return new NixtoolsError({
      code: 'DEBIAN_FILE_DIFFERS',
      kind: 'verification',
      message: `${file} is not the file that is pinned, whose sha256 is ${sha256}: ${said}`,
      place: file,
      hint: 'try another mirror; if Debian itself has another file, `stali-debs.mjs pin`, and look at the difference',
    });
  // The mirror answered: what it lacks, Debian has replaced. An archive of old files that is out of reach changes nothing about that.
  if (answers.some(({ problem }) => problem === 'gone'))
    return new NixtoolsError({
      code: 'DEBIAN_PIN_STALE',
      kind: 'failed',
      message: `${name} ${version} is pinned, and Debian no longer has it: ${said}`,
      place: file,
      hint: 'Debian has a newer version: `node scripts/stali-debs.mjs pin` pins what it has today',
    });
  return new NixtoolsError({
    code: 'DEBIAN_UNREACHABLE',
    kind: 'environment',
    message: `no mirror of Debian gives ${file}: ${said}`,
    place: file,
    hint: 'is there a network? `--mirror http://HOST` names a mirror that this machine reaches',
  });
};

const fetchOne = async (name: string, pinned: PinnedFile, options: FetchOptions): Promise<boolean> => {
  const path = join(options.folder, pinned.file);
  if (existsSync(path) && sha256Of(readFileSync(path)) === pinned.sha256) return false;
  const answers: Exclude<Answer, { bytes: Uint8Array }>[] = [];
  for (const address of addressesOf(pinned, options)) {
    const answer = await ask(address, pinned.sha256, options.fetch ?? globalThis.fetch);
    if ('bytes' in answer) {
      await writeFileDurable(path, answer.bytes);
      return true;
    }
    answers.push(answer);
  }
  throw explain(name, pinned, answers);
};

/**
 * Puts what a lock pins into a folder: files of Debian under their names, each checked. The folder is what `bootstrap { debs = …; }` takes.
 *
 * @returns how many files were fetched, and how many were there already
 * @throws {NixtoolsError} `DEBIAN_PIN_STALE`, `DEBIAN_FILE_DIFFERS`, `DEBIAN_UNREACHABLE`; what was fetched before stays
 * @example await fetchDebs({ lock, folder: 'debs' })
 */
export const fetchDebs = async (
  options: FetchOptions,
): Promise<{ readonly fetched: number; readonly present: number }> => {
  await makeFolder(options.folder);
  const { packages, sources } = options.lock;
  let fetched = 0;
  let present = 0;
  for (const [name, pinned] of [...Object.entries(packages), ...Object.entries(sources)]) {
    if (await fetchOne(name, pinned, options)) fetched += 1;
    else present += 1;
  }
  return { fetched, present };
};
