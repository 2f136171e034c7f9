import type { Json, PackageEntry } from '@nixtools/snapshot';
import type { DescribedPackage } from '../worker/answer.ts';
import { relativeTo } from './error-text.ts';

/** What the evaluator told about a package's `meta`. */
export interface DescribedMeta {
  readonly meta: { readonly [name: string]: Json };
  /** Names that are not, or not wholly, in `meta`; `*` for all. */
  readonly dropped: readonly string[];
}

export interface PackageEntryOptions {
  readonly attr: string;
  readonly described: DescribedPackage;
  readonly meta: DescribedMeta;
  readonly storeDir: string;
  readonly tree: string;
}

/** Characters of JSON. Readers of entries refuse more than a MiB; the longest real `meta` has some tens of thousands. */
const longestMeta = 256 * 1024;

const isTooLong = ({ meta }: DescribedMeta): boolean => JSON.stringify(meta).length > longestMeta;

const nothing: DescribedMeta = { meta: {}, dropped: ['*'] };

/** The entry of a package. An output whose path is known only after its build has a placeholder in Nix, `null` here. */
export const packageEntry = (options: PackageEntryOptions): PackageEntry => {
  const { attr, described, storeDir, tree } = options;
  const { meta, dropped } = isTooLong(options.meta) ? nothing : options.meta;
  const outputs = Object.entries(described.outputs).map(
    ([name, path]) => [name, path.startsWith(`${storeDir}/`) ? path : null] as const,
  );
  const position = meta['position'];
  const relative = typeof position === 'string' ? { position: relativeTo(tree)(position) } : {};
  return {
    ...described,
    attr,
    outputs: Object.fromEntries(outputs),
    meta: { ...meta, ...relative },
    ...(dropped.length === 0 ? {} : { metaDropped: dropped }),
  };
};
