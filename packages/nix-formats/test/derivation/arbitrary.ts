import {
  type ByteString,
  type Derivation,
  type DerivationInput,
  type DerivationOutput,
  digestLengths,
  type HashAlgorithm,
  type StorePath,
  storePathOf,
} from '@nixtools/nix-formats';
import fc from 'fast-check';

/** Any bytes, with more than chance of those that `.drv` files escape or that delimit them. */
const byteString: fc.Arbitrary<ByteString> = fc.string({
  maxLength: 12,
  unit: fc.oneof(
    fc.constantFrom('"', '\\', '\n', '\r', '\t', '\0', '[', ')', ',', 'a'),
    fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  ),
});

const name = fc.stringMatching(/^[a-z0-9+_?=-]{1,8}$/);

const storePath = (suffix: string): fc.Arbitrary<StorePath> =>
  fc
    .tuple(fc.uint8Array({ minLength: 20, maxLength: 20 }), name)
    .map(([hash, base]) => storePathOf('/nix/store', hash, base + suffix));

const algorithm = fc.constantFrom<HashAlgorithm>('md5', 'sha1', 'sha256', 'sha512');
const method = fc.constantFrom('flat', 'recursive', 'text', 'git');

const output: fc.Arbitrary<DerivationOutput> = fc.oneof(
  fc.record({ kind: fc.constant('input-addressed'), path: storePath('') }),
  fc.constant({ kind: 'deferred' } as const),
  fc.record({ kind: fc.constantFrom('floating', 'impure'), method, algorithm }),
  algorithm.chain((known) =>
    fc.record({
      kind: fc.constant('fixed'),
      path: storePath(''),
      method,
      hash: fc.record({
        algorithm: fc.constant(known),
        digest: fc.uint8Array({ minLength: digestLengths[known], maxLength: digestLengths[known] }),
      }),
    }),
  ),
);

const outputNames = fc.uniqueArray(byteString, { maxLength: 3 }).map((names) => names.sort());

const { input } = fc.letrec<{ input: DerivationInput }>((tie) => ({
  input: fc.oneof(
    { depthSize: 'small' },
    fc.record({ outputs: outputNames }),
    fc.record({
      outputs: outputNames,
      dynamic: sortedMap(fc.tuple(byteString, tie('input')), 1),
    }),
  ),
}));

function sortedMap<K extends string, V>(
  entry: fc.Arbitrary<[K, V]>,
  minLength = 0,
): fc.Arbitrary<ReadonlyMap<K, V>> {
  return fc
    .uniqueArray(entry, { minLength, maxLength: 3, selector: ([key]) => key })
    .map((entries) => new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Any derivation that Nix's format can express, with its maps and sets sorted. */
export const anyDerivation: fc.Arbitrary<Derivation> = fc.record({
  outputs: sortedMap(fc.tuple(byteString, output)),
  inputDrvs: sortedMap(fc.tuple(storePath('.drv'), input)),
  inputSrcs: fc.uniqueArray(storePath(''), { maxLength: 3 }).map((paths) => paths.sort()),
  system: byteString,
  builder: byteString,
  args: fc.array(byteString, { maxLength: 3 }),
  env: sortedMap(fc.tuple(byteString, byteString)),
});
