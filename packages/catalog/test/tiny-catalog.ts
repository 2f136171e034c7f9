import {
  type CatalogOptions,
  catalogBlocks,
  type IndexReader,
  memoryStore,
  openIndex,
} from '@nixtools/catalog';
import type { Entry, FailedEntry, PackageEntry } from '@nixtools/snapshot';

/** A package of which only what matters is said. */
export function pkg(attr: string, details: Partial<PackageEntry> = {}): PackageEntry {
  const pname = details.pname ?? attr.slice(attr.lastIndexOf('.') + 1);
  const name = details.name ?? `${pname}-1.0`;
  const hash = [...attr].reduce((sum, char) => (sum * 33 + char.charCodeAt(0)) % 2 ** 31, 7);
  const base = `/nix/store/${String(hash).padStart(32, '0').split('').reverse().join('')}`;
  return {
    attr,
    pname,
    name,
    version: '1.0',
    drvPath: `${base}-${name}.drv`,
    outputs: { out: `${base.replaceAll('0', 'z')}-${name}` },
    system: 'x86_64-linux',
    meta: {},
    ...details,
  };
}

export const failed = (attr: string, message = 'it threw'): FailedEntry => ({
  attr,
  error: { kind: 'throw', message, position: 'pkgs/top-level/all-packages.nix:1:2' },
});

/** A catalog of these entries, in whatever order they come. */
export async function catalogOf(
  entries: readonly Entry[],
  options: CatalogOptions = {},
): Promise<IndexReader> {
  const sorted = [...entries].sort((a, b) => Buffer.compare(Buffer.from(a.attr), Buffer.from(b.attr)));
  return openIndex(await memoryStore(catalogBlocks(sorted, options)));
}
