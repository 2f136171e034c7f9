import { type Derivation, type DerivationOutput, printHash, utf8FromByteString } from '@nixtools/nix-formats';

/** What is fetched, and where it was found when the package was written. */
export interface Download {
  /** Whether the hash is that of a file, or of an archive of whatever it is. */
  readonly method: 'flat' | 'recursive' | 'text' | 'git';
  /** As in `sha256-…=`. */
  readonly hash: string;
  /** In the order in which they are tried; none for what the builder finds by other means. */
  readonly urls: readonly string[];
  /** Of a repository. */
  readonly rev?: string;
}

type Fixed = Extract<DerivationOutput, { readonly kind: 'fixed' }>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The attributes of a derivation with `__structuredAttrs` are one JSON; who wrote it may have written anything. */
const structuredOf = (text: string | undefined): Readonly<Record<string, unknown>> => {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
};

/** In a variable of the environment, a list is words. */
const wordsOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  return typeof value === 'string' ? value.split(/\s+/).filter((word) => word !== '') : [];
};

/**
 * What a fixed output is, by the variables that nixpkgs' fetchers and Nix's own have: `urls`, `url`, `rev`.
 *
 * @example downloadOf(drv, output).urls // ['mirror://gnu/hello/hello-2.12.1.tar.gz']
 */
export const downloadOf = (drv: Derivation, { method, hash }: Fixed): Download => {
  const plain = (name: string): string | undefined => {
    const text = drv.env.get(name);
    return text === undefined ? undefined : utf8FromByteString(text);
  };
  const structured = structuredOf(plain('__json'));
  const attribute = (name: string): unknown => plain(name) ?? structured[name];
  const many = wordsOf(attribute('urls'));
  const [rev] = wordsOf(attribute('rev'));
  return {
    method,
    hash: printHash(hash, 'sri'),
    urls: many.length > 0 ? many : wordsOf(attribute('url')),
    ...(rev === undefined ? {} : { rev }),
  };
};
