import { brotli, type Header, type SectionInput, writeSections } from '@nixtools/sections';
import { MAGIC, MAJOR, MINOR, SECTIONS } from '../../src/wire/layout.ts';
import { NumberWriter } from '../../src/wire/number-stream.ts';

const END = '\x1f';

/** Numbers as sections have them. */
export const numbers = (list: readonly number[]): Buffer => {
  const writer = new NumberWriter();
  for (const number of list) writer.push(number);
  return writer.finish();
};

/** Texts as sections have them. */
export const texts = (...list: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(
    list.flatMap((text) => [Buffer.isBuffer(text) ? text : Buffer.from(text, 'latin1'), Buffer.from(END)]),
  );

export type HandMade = Readonly<Record<string, Buffer>>;

/** A pack with right sizes and checksums, whatever it says; sections that are not given are empty. */
export const packOf = (header: Header, sections: HandMade): Promise<Buffer> =>
  writeSections({
    ...{ magic: MAGIC, major: MAJOR, minor: MINOR },
    header: { storeDir: '/nix/store', nodes: 1, roots: 1, ...header },
    sections: SECTIONS.map((tag): SectionInput => {
      return { tag, bytes: sections[tag] ?? Buffer.alloc(0), packing: brotli({ quality: 1 }) };
    }),
  });

/** Derivations named n0, n1, ... with one output and one environment variable each. */
export const chainPack = (
  count: number,
  roots: number,
  values: readonly number[],
  references: readonly number[],
  text: string,
): Promise<Buffer> => {
  const shared = [0, ...Array<number>(count - 1).fill(1)];
  return packOf(
    { nodes: count, roots },
    {
      // One shape: a derivation with the output `out`, told in the environment, and the variable `x`.
      SHAP: numbers([1, 0, 1, 0, 1, 0, 1, 1]),
      WORD: texts('out', 'x'),
      NODE: numbers(Array<number>(count).fill(0)),
      // The columns system, builder and x; all cells of the first two share one value.
      VALS: numbers([...shared, ...shared, ...values]),
      TMPL: numbers([
        ...[0, 0],
        ...values.filter((value) => value === 0).map((_, index) => (index === 0 ? 0 : 1)),
      ]),
      REFS: numbers(references),
      OUTS: numbers(references.map(() => 0)),
      TEXT: texts('x86_64-linux', '/bin/sh', text),
      NAME: texts(...Array.from({ length: count }, (_, index) => `n${index}`)),
    },
  );
};

/** One derivation as `chainPack` makes it, with other sections. */
export const derivationPack = (sections: HandMade, header: Header = {}): Promise<Buffer> =>
  packOf(header, {
    ...{ SHAP: numbers([1, 0, 1, 0, 1, 0, 1, 1]), WORD: texts('out', 'x'), NODE: numbers([0]) },
    ...{ VALS: numbers([0, 0, 0]), TMPL: numbers([0, 0, 0]), TEXT: texts('x86_64-linux', '/bin/sh', 'x') },
    ...{ NAME: texts('n'), ...sections },
  });

/** One derivation that is kept as it is, of which the pack says these outputs. */
export const verbatimPack = (text: string | Buffer, outputs: readonly string[] = ['out']): Promise<Buffer> =>
  packOf(
    {},
    {
      SHAP: numbers([1, 1, outputs.length, ...outputs.keys()]),
      ...{ WORD: texts(...outputs), NODE: numbers([0]), VALS: numbers([0]), TMPL: numbers([0]) },
      ...{ TEXT: texts(text), NAME: texts('n') },
    },
  );

/** One source, kept as a NAR. */
export const sourcePack = (nar: Buffer): Promise<Buffer> =>
  packOf(
    {},
    {
      ...{ SHAP: numbers([1, 2, 1, 2]), NODE: numbers([0]), VALS: numbers([0]), TMPL: numbers([0]) },
      ...{ TEXT: texts(''), NAME: texts('n'), SLEN: numbers([nar.length]), SRCS: nar },
    },
  );
