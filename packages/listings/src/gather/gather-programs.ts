import { writeFileDurable } from '@nixtools/durable-fs';
import {
  canonicalJson,
  compareUtf8,
  isNixtoolsError,
  isStorePath,
  type ListingNode,
  type StorePath,
} from '@nixtools/nix-formats';
import {
  type Entry,
  isFailed,
  type ListedPackage,
  type ListingCounts,
  type PackageEntry,
} from '@nixtools/snapshot';
import { type ListingSource, remember } from '../source/listing-source.ts';
import { inOrder } from './in-order.ts';
import { outputFiles } from './output-files.ts';
import { packageFiles } from './package-files.ts';

export interface GatherProgress {
  /** Packages that are done. */
  readonly packages: number;
  /** Store paths without a listing so far. */
  readonly missing: number;
}

export interface GatherProgramsOptions {
  /** In byte order of their attributes. */
  readonly entries: AsyncIterable<Entry> | Iterable<Entry>;
  readonly storeDir: string;
  readonly source: ListingSource;
  /** The `programs.jsonl` to write. */
  readonly out: string;
  /** How many packages are looked at at once, 16 by default: over a network, waiting is what takes the time. */
  readonly atOnce?: number;
  readonly onProgress?: (progress: GatherProgress) => void;
}

/** A listing that could not be used. */
export interface RefusedListing {
  readonly path: StorePath;
  readonly code: string;
  readonly message: string;
}

export interface GatheredPrograms {
  readonly counts: ListingCounts;
  /** Packages with at least one program or file. */
  readonly packages: number;
  readonly programs: number;
  readonly files: number;
  /** Files and programs beyond the bounds. */
  readonly more: number;
  /** In byte order of their paths. */
  readonly refused: readonly RefusedListing[];
}

/**
 * Writes which programs and files each package has, as far as the source knows. A bad listing costs its own output only, and
 * is told of. The same entries and listings give the same bytes, in whatever order answers arrive.
 *
 * @throws {NixtoolsError} what the source throws except for a bad listing; nothing is written then
 * @see docs/formats/snapshot.md
 * @example await gatherPrograms({ entries: readEntries(folder), storeDir, source, out: join(folder, 'programs.jsonl') });
 */
export const gatherPrograms = async (options: GatherProgramsOptions): Promise<GatheredPrograms> => {
  const { entries, storeDir, source, out, atOnce = 16, onProgress } = options;
  const outputs = new Outputs(remember(source));
  const sum = { packages: 0, programs: 0, files: 0, more: 0 };

  const listed = async (entry: PackageEntry): Promise<ListedPackage | undefined> => {
    const paths = Object.values(entry.outputs).map((path) =>
      path !== null && isStorePath(path, storeDir) ? path : undefined,
    );
    const found = await Promise.all(
      paths.map(async (path) => {
        const root = await outputs.want(path);
        if (path === undefined || root === undefined) return [];
        return [await outputFiles(path, root, { storeDir, find: outputs.find })];
      }),
    );
    return packageFiles(entry.attr, found.flat());
  };

  const lines = async function* (): AsyncGenerator<string> {
    let done = 0;
    for await (const line of inOrder(packagesIn(entries), atOnce, listed)) {
      onProgress?.({ packages: ++done, missing: outputs.counts().missing });
      if (line === undefined) continue;
      sum.packages++;
      sum.programs += line.programs.length;
      sum.files += line.files.length;
      sum.more += line.more ?? 0;
      yield `${canonicalJson(line)}\n`;
    }
  };
  await writeFileDurable(out, lines());
  return { ...sum, counts: outputs.counts(), refused: outputs.refused() };
};

const packagesIn = async function* (
  entries: AsyncIterable<Entry> | Iterable<Entry>,
): AsyncGenerator<PackageEntry> {
  for await (const entry of entries) if (!isFailed(entry)) yield entry;
};

/** Keeps count of what became of each store path. */
class Outputs {
  readonly #source: ListingSource;
  readonly #wanted = new Map<StorePath, 'listed' | 'missing' | 'refused'>();
  readonly #counts = { listed: 0, missing: 0, refused: 0, unknown: 0 };
  readonly #refused = new Map<StorePath, RefusedListing>();

  constructor(source: ListingSource) {
    this.#source = source;
  }

  /** The listing of a path; a bad one is as good as none. */
  readonly find = async (path: StorePath): Promise<ListingNode | undefined> => {
    try {
      return await this.#source.read(path);
    } catch (error) {
      if (!isNixtoolsError(error) || error.kind !== 'verification') throw error;
      const { code, message } = error;
      this.#refused.set(path, { path, code, message });
      return undefined;
    }
  };

  /** The same for the output of a package, which is counted. */
  async want(path: StorePath | undefined): Promise<ListingNode | undefined> {
    if (path === undefined) {
      this.#counts.unknown++;
      return undefined;
    }
    const listing = await this.find(path);
    if (this.#wanted.has(path)) return listing;
    const state = listing !== undefined ? 'listed' : this.#refused.has(path) ? 'refused' : 'missing';
    this.#wanted.set(path, state);
    this.#counts[state]++;
    return listing;
  }

  counts(): ListingCounts {
    const { listed, missing, refused, unknown } = this.#counts;
    return { outputs: listed + missing + refused + unknown, listed, missing, refused, unknown };
  }

  refused(): readonly RefusedListing[] {
    return [...this.#refused.values()].sort((a, b) => compareUtf8(a.path, b.path));
  }
}
