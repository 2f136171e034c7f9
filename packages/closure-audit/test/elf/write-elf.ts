/** What a made-up ELF file says. */
export interface ElfRecipe {
  readonly class?: 32 | 64;
  readonly byteOrder?: 'little' | 'big';
  readonly type?: number;
  readonly machine?: number;
  readonly interpreter?: string;
  /** Tags and numbers of the dynamic section; a text stands for its place among the strings. */
  readonly dynamic?: readonly (readonly [tag: bigint, value: bigint | string])[];
  readonly versionNeeds?: readonly { readonly library: string; readonly versions: readonly string[] }[];
  readonly notes?: readonly { readonly owner: string; readonly type: number; readonly content: Uint8Array }[];
  /** Flags of PT_GNU_STACK; none without. */
  readonly stack?: number;
  readonly relro?: boolean;
  /** Constants of the program. */
  readonly text?: string;
  readonly comment?: string;
  /** Names of symbols; a table of symbols only with them. */
  readonly symbols?: readonly string[];
  readonly debugInfo?: boolean;
}

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const BASE = 0x40_0000;

interface Numbers {
  readonly half: (value: number) => Uint8Array;
  readonly word: (value: number) => Uint8Array;
  /** As wide as the class. */
  readonly size: (value: number | bigint) => Uint8Array;
}

const numbers = (wide: boolean, little: boolean): Numbers => {
  const write = (length: number, put: (view: DataView) => void): Uint8Array => {
    const bytes = new Uint8Array(length);
    put(new DataView(bytes.buffer));
    return bytes;
  };
  const word = (value: number): Uint8Array => write(4, (view) => view.setUint32(0, value, little));
  return {
    half: (value) => write(2, (view) => view.setUint16(0, value, little)),
    word,
    size: (value) =>
      wide ? write(8, (view) => view.setBigUint64(0, BigInt(value), little)) : word(Number(value)),
  };
};

/** Strings, each once, by their place. */
const stringTable = () => {
  let text = '\0';
  return {
    place: (each: string): number => {
      const at = text.length;
      text += `${each}\0`;
      return at;
    },
    bytes: (): Uint8Array => ascii(text),
  };
};

const notesOf = ({ notes = [] }: ElfRecipe, { word }: Numbers): Uint8Array => {
  const padded = (bytes: Uint8Array): Uint8Array[] => [bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)];
  return Buffer.concat(
    notes.flatMap(({ owner, type, content }) => {
      const name = ascii(`${owner}\0`);
      return [word(name.length), word(content.length), word(type), ...padded(name), ...padded(content)];
    }),
  );
};

const versionsOf = (
  { versionNeeds = [] }: ElfRecipe,
  { half, word }: Numbers,
  place: (text: string) => number,
): Uint8Array =>
  Buffer.concat(
    versionNeeds.flatMap(({ library, versions }, index) => {
      const size = 16 + 16 * versions.length;
      const next = index + 1 < versionNeeds.length ? size : 0;
      return [
        ...[half(1), half(versions.length), word(place(library)), word(16), word(next)],
        ...versions.flatMap((version, at) => [
          ...[word(0), half(0), half(at + 2), word(place(version))],
          word(at + 1 < versions.length ? 16 : 0),
        ]),
      ];
    }),
  );

/** An ELF file of one loaded segment, as small as it can be: what a linker would write, without code. */
export const writeElf = (recipe: ElfRecipe): Buffer => {
  const wide = (recipe.class ?? 64) === 64;
  const little = (recipe.byteOrder ?? 'little') === 'little';
  const write = numbers(wide, little);
  const { half, word, size } = write;
  const [headerSize, programSize, sectionSize] = wide ? [64, 56, 64] : [52, 32, 40];

  const strings = stringTable();
  const versions = versionsOf(recipe, write, strings.place);
  const entries = (recipe.dynamic ?? []).map(
    ([tag, value]) => [tag, typeof value === 'string' ? BigInt(strings.place(value)) : value] as const,
  );

  const programCount =
    1 +
    [recipe.interpreter, recipe.dynamic, recipe.notes, recipe.stack, recipe.relro].filter(
      (each) => each !== undefined && each !== false,
    ).length;
  let at = headerSize + programCount * programSize;
  const parts: Uint8Array[] = [];
  const put = (bytes: Uint8Array): { readonly offset: number; readonly length: number } => {
    const offset = Math.ceil(at / 8) * 8;
    parts.push(new Uint8Array(offset - at), bytes);
    at = offset + bytes.length;
    return { offset, length: bytes.length };
  };

  const interpreter = put(ascii(`${recipe.interpreter ?? ''}\0`));
  const needs = put(versions);
  const text = put(strings.bytes());
  const all = [
    ...entries,
    ...(recipe.dynamic === undefined
      ? []
      : ([
          [5n, BigInt(BASE + text.offset)],
          [10n, BigInt(text.length)],
        ] as const)),
    ...(versions.length === 0
      ? []
      : ([
          [0x6ffffffen, BigInt(BASE + needs.offset)],
          [0x6fffffffn, BigInt(recipe.versionNeeds?.length ?? 0)],
        ] as const)),
    [0n, 0n] as const,
  ];
  const dynamic = put(Buffer.concat(all.flatMap(([tag, value]) => [size(tag), size(value)])));
  const notes = put(notesOf(recipe, write));
  put(ascii(`${recipe.text ?? ''}\0`));
  const loaded = at;

  const program = (type: number, flags: number, offset: number, length: number): Uint8Array => {
    const place = [size(offset), size(BASE + offset), size(BASE + offset), size(length), size(length)];
    return Buffer.concat(
      wide ? [word(type), word(flags), ...place, size(4)] : [word(type), ...place, word(flags), size(4)],
    );
  };
  const programs = [
    program(1, 5, 0, loaded),
    ...(recipe.interpreter === undefined ? [] : [program(3, 4, interpreter.offset, interpreter.length)]),
    ...(recipe.dynamic === undefined ? [] : [program(2, 6, dynamic.offset, dynamic.length)]),
    ...(recipe.notes === undefined ? [] : [program(4, 4, notes.offset, notes.length)]),
    ...(recipe.stack === undefined ? [] : [program(0x6474e551, recipe.stack, 0, 0)]),
    ...(recipe.relro === true ? [program(0x6474e552, 4, dynamic.offset, dynamic.length)] : []),
  ];

  const names = stringTable();
  const section = (
    name: string,
    type: number,
    where: { offset: number; length: number },
    link = 0,
  ): Uint8Array =>
    Buffer.concat([
      ...[word(names.place(name)), word(type), size(0), size(0), size(where.offset), size(where.length)],
      ...[word(link), word(0), size(1), size(0)],
    ]);
  const none = { offset: 0, length: 0 };
  const sections: Uint8Array[] = [new Uint8Array(sectionSize)];
  if (recipe.comment !== undefined) sections.push(section('.comment', 1, put(ascii(recipe.comment))));
  if (recipe.debugInfo === true) sections.push(section('.debug_info', 1, none));
  if (recipe.symbols !== undefined) {
    const symbolNames = put(ascii(`\0${recipe.symbols.map((symbol) => `${symbol}\0`).join('')}`));
    sections.push(section('.strtab', 3, symbolNames));
    sections.push(section('.symtab', 2, none, sections.length - 1));
  }
  const namesIndex = sections.length;
  names.place('.shstrtab');
  // The names are put where they will be: their section only makes them known.
  const namesAt = put(names.bytes());
  sections.push(section('.shstrtab', 3, namesAt));
  const table = put(Buffer.concat(sections));

  const header = Buffer.concat([
    Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ...[half(recipe.type ?? 2), half(recipe.machine ?? 62), word(1), size(BASE)],
    ...[size(headerSize), size(table.offset), word(0), half(headerSize)],
    ...[half(programSize), half(programCount), half(sectionSize), half(sections.length), half(namesIndex)],
  ]);
  return Buffer.concat([header, ...programs, ...parts]);
};
