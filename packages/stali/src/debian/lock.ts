import { NixtoolsError } from '@nixtools/nix-formats';

/** A file of Debian's archive, as it is pinned. */
export interface PinnedFile {
  /** Its name in a folder, as the archive has it. */
  readonly file: string;
  /** Of its bytes, 64 digits. */
  readonly sha256: string;
  /** Where everybody finds it: a public name, never that of a mirror. */
  readonly url: string;
  readonly version: string;
}

/** What the bootstrap is made of: `packages/stali/nix/bootstrap/lock.json`. Its names are also what the next pin looks for. */
export interface DebianLock {
  readonly release: string;
  /** When Debian made the lists that this was pinned from, as snapshot.debian.org names moments: `20260516T080000Z`. */
  readonly snapshot: string;
  /** Of the program that unpacks the rest, as `nix-hash --type sha256` says. */
  readonly seed: { readonly sha256: string };
  readonly packages: Readonly<Record<string, PinnedFile>>;
  readonly sources: Readonly<Record<string, PinnedFile>>;
}

const invalid = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'DEBIAN_LOCK_INVALID',
    kind: 'usage',
    message,
    place,
    hint: 'take lock.json as it is in the repository, or one that `stali-debs.mjs pin` wrote',
  });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const field = (from: unknown, name: string, shape: RegExp, place: string): string => {
  const value = isRecord(from) ? from[name] : undefined;
  if (typeof value !== 'string' || !shape.test(value)) throw invalid(place, `no good ${name}`);
  return value;
};

const shapes = {
  // No slash, and no dot at its start: it becomes a name in the user's folder.
  file: /^[A-Za-z0-9][A-Za-z0-9.+~_%-]*$/,
  sha256: /^[0-9a-f]{64}$/,
  url: /^https?:\/\/\S+$/,
  version: /^\S+$/,
  release: /^[a-z]+$/,
  snapshot: /^\d{8}T\d{6}Z$/,
} as const;

const filesOf = (from: unknown, place: string): Readonly<Record<string, PinnedFile>> => {
  if (!isRecord(from)) throw invalid(place, 'no set of files');
  return Object.fromEntries(
    Object.entries(from).map(([name, entry]) => {
      const read = (key: 'file' | 'sha256' | 'url' | 'version'): string =>
        field(entry, key, shapes[key], `${place}.${name}`);
      return [
        name,
        { file: read('file'), sha256: read('sha256'), url: read('url'), version: read('version') },
      ];
    }),
  );
};

const jsonOf = (text: string, place: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(place, `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/**
 * Reads a lock.
 *
 * @param place what errors call it, such as its path
 * @throws {NixtoolsError} `DEBIAN_LOCK_INVALID` (usage) with the entry
 * @example parseDebianLock(readFileSync('lock.json', 'utf8'), 'lock.json').packages['gcc-12']?.version
 */
export const parseDebianLock = (text: string, place: string): DebianLock => {
  const lock = jsonOf(text, place);
  if (!isRecord(lock)) throw invalid(place, 'not a lock');
  return {
    release: field(lock, 'release', shapes.release, place),
    snapshot: field(lock, 'snapshot', shapes.snapshot, place),
    seed: { sha256: field(lock['seed'], 'sha256', shapes.sha256, `${place}: seed`) },
    packages: filesOf(lock['packages'], `${place}: packages`),
    sources: filesOf(lock['sources'], `${place}: sources`),
  };
};

const sorted = (value: unknown): unknown =>
  isRecord(value)
    ? Object.fromEntries(
        Object.keys(value)
          .sort()
          .map((key) => [key, sorted(value[key])]),
      )
    : value;

/** A lock as text: sorted, so that a new pin is a small difference. */
export const printDebianLock = (lock: DebianLock): string => `${JSON.stringify(sorted(lock), null, 2)}\n`;
