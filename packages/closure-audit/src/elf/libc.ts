import type { ByteString } from '@nixtools/nix-formats';
import type { ElfKind } from './elf-file.ts';
import type { Notes } from './notes.ts';
import type { VersionNeed } from './version-needs.ts';

/** Which C library a file uses, and how that is known. */
export interface Libc {
  /** `other` is named by the evidence; `none`: the file needs no C library; `unknown`: nothing in it says. */
  readonly name: 'glibc' | 'musl' | 'other' | 'none' | 'unknown';
  readonly evidence: ByteString;
}

export interface LibcFacts {
  readonly kind: ElfKind;
  readonly interpreter: ByteString | undefined;
  readonly needed: readonly ByteString[];
  readonly soname: ByteString | undefined;
  readonly versionNeeds: readonly VersionNeed[];
  readonly notes: Notes;
  /** Looks for texts in the section where compilers sign. */
  readonly findInComment: (texts: readonly string[]) => string | undefined;
  /** Looks for texts among the names of symbols. */
  readonly findSymbol: (texts: readonly string[]) => string | undefined;
  /** Looks for texts in what is loaded: slower, so asked last. */
  readonly findLoaded: (texts: readonly string[]) => string | undefined;
}

type Known = 'glibc' | 'musl' | 'other';

/** Names of dynamic linkers, without the folder. The first match counts. */
const interpreters: readonly (readonly [RegExp, Known])[] = [
  [/^ld-musl-/, 'musl'],
  [/^ld-linux/, 'glibc'],
  [/^ld64\.so\.[12]$|^ld\.so\.1$/, 'glibc'],
  [/^ld-\d\.\d+\.so$/, 'glibc'],
  [/^ld(?:64)?-uClibc|^klibc-|^linker(?:64)?$|^ld-elf/, 'other'],
];

/** Names of C libraries that others link with. */
const libraries: readonly (readonly [RegExp, Known])[] = [
  [/^libc\.so\.6(?:\.1)?$|^ld-linux.*\.so\.\d$|^ld64\.so\.[12]$|^ld\.so\.1$/, 'glibc'],
  [/^libc\.musl-|^ld-musl-/, 'musl'],
  [/^libc\.so\.[0-57-9]|^libuClibc/, 'other'],
];

const named = (table: readonly (readonly [RegExp, Known])[], name: string): Known | undefined =>
  table.find(([pattern]) => pattern.test(name))?.[1];

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const byInterpreter = ({ interpreter }: LibcFacts): Libc | undefined => {
  const name = interpreter === undefined ? undefined : named(interpreters, baseName(interpreter));
  return name === undefined ? undefined : { name, evidence: `its interpreter is ${interpreter}` };
};

const byNeeded = ({ needed, notes }: LibcFacts): Libc | undefined => {
  for (const library of needed) {
    const name = named(libraries, library);
    if (name !== undefined) return { name, evidence: `it needs ${library}` };
    // musl's own name for itself; Android's C library has the same.
    if (library === 'libc.so')
      return { name: notes.owners.has('Android') ? 'other' : 'musl', evidence: 'it needs libc.so' };
  }
  return undefined;
};

const byVersions = ({ versionNeeds }: LibcFacts): Libc | undefined => {
  const version = versionNeeds.flatMap(({ versions }) => versions).find((each) => each.startsWith('GLIBC_'));
  return version === undefined ? undefined : { name: 'glibc', evidence: `it needs symbols of ${version}` };
};

const byOwnName = ({ soname, notes }: LibcFacts): Libc | undefined => {
  const name = soname === undefined ? undefined : named(libraries, soname);
  if (name !== undefined) return { name, evidence: `it is ${soname} itself` };
  if (soname !== 'libc.so') return undefined;
  return { name: notes.owners.has('Android') ? 'other' : 'musl', evidence: 'it is libc.so itself' };
};

const foreignOwners = ['Android', 'FreeBSD', 'NetBSD', 'OpenBSD'];

const byNotes = ({ notes }: LibcFacts): Libc | undefined => {
  if (notes.gnuAbiTag)
    return { name: 'glibc', evidence: 'it has the note of the start files of glibc (GNU ABI tag)' };
  const owner = foreignOwners.find((each) => notes.owners.has(each));
  return owner === undefined ? undefined : { name: 'other', evidence: `it has a note of ${owner}` };
};

const isProgram = (kind: ElfKind): boolean => kind === 'static-executable' || kind === 'static-pie';

/** With the NUL that ends it, since linkers let names share their ends. */
const symbols: Readonly<Record<string, Known>> = {
  '__libc_setup_tls\0': 'glibc',
  '_dl_relocate_static_pie\0': 'glibc',
  '__libc_csu_init\0': 'glibc',
  '__init_libc\0': 'musl',
  '__libc_start_init\0': 'musl',
  '__uClibc_main\0': 'other',
};

/** Texts that a static program has of its C library as soon as it prints or allocates anything. */
const texts: Readonly<Record<string, Known>> = {
  GLIBC_TUNABLES: 'glibc',
  'GNU C Library': 'glibc',
  'No error information': 'musl',
  '/etc/ld-musl-': 'musl',
};

const byTable = (
  table: Readonly<Record<string, Known>>,
  find: (texts: readonly string[]) => string | undefined,
  evidence: (text: string) => string,
): Libc | undefined => {
  const found = find(Object.keys(table));
  const name = found === undefined ? undefined : table[found];
  return found === undefined || name === undefined
    ? undefined
    : { name, evidence: evidence(found.replace('\0', '')) };
};

const bySymbols = ({ kind, findSymbol }: LibcFacts): Libc | undefined =>
  isProgram(kind) ? byTable(symbols, findSymbol, (symbol) => `it has the symbol ${symbol}`) : undefined;

const byComment = ({ kind, findInComment }: LibcFacts): Libc | undefined =>
  isProgram(kind)
    ? byTable({ Alpine: 'musl', musl: 'musl' }, findInComment, (text) => `its compiler says "${text}"`)
    : undefined;

/** Only musl looks for its search path there, and Debian's musl has no name that says what it is. */
const isNamelessLibrary = ({ kind, needed, soname }: LibcFacts): boolean =>
  kind === 'shared-library' && needed.length === 0 && soname === undefined;

const byTexts = (facts: LibcFacts): Libc | undefined => {
  const evidence = (text: string): string => `it has the text "${text}"`;
  if (isNamelessLibrary(facts)) return byTable({ '/etc/ld-musl-': 'musl' }, facts.findLoaded, evidence);
  if (!isProgram(facts.kind)) return undefined;
  return facts.notes.owners.has('Go')
    ? { name: 'none', evidence: 'it has the note of the Go linker, and needs no library' }
    : byTable(texts, facts.findLoaded, evidence);
};

const byAbsence = ({ kind, needed }: LibcFacts): Libc => {
  if (kind === 'relocatable') return { name: 'none', evidence: 'an object file is not linked yet' };
  if (kind === 'core' || kind === 'debug-information')
    return { name: 'none', evidence: 'nothing is linked with it' };
  if (isProgram(kind))
    return { name: 'unknown', evidence: 'a static program without a trace of its C library' };
  return needed.length === 0
    ? { name: 'none', evidence: 'it needs no library' }
    : { name: 'unknown', evidence: 'the libraries that it needs decide' };
};

/** What is stated comes before what is only likely. */
const ways = [byInterpreter, byNeeded, byVersions, byOwnName, byNotes, bySymbols, byComment, byTexts];

export const libcOf = (facts: LibcFacts): Libc => {
  for (const way of ways) {
    const found = way(facts);
    if (found !== undefined) return found;
  }
  return byAbsence(facts);
};
