import { spawnSync } from 'node:child_process';
import type { ElfFile, VersionNeed } from '../../src/index.ts';

/** What a program of others says of an ELF file, in our words; what it does not say is absent. */
export type Judged = Partial<Record<keyof ElfFile | 'linking' | 'fileKind', unknown>>;

/** `e_machine` as readelf prints it. */
const machines: Readonly<Record<string, string>> = {
  'Advanced Micro Devices X86-64': 'x86_64',
  'Intel 80386': 'i386',
  AArch64: 'aarch64',
  ARM: 'arm',
  'MIPS R3000': 'mips',
  PowerPC: 'powerpc',
  PowerPC64: 'powerpc64',
  'IBM S/390': 's390',
  HPPA: 'hppa',
  MC68000: 'm68k',
  'Renesas / SuperH SH': 'sh',
  'Sparc v9': 'sparc64',
  'RISC-V': 'riscv',
  'Linux BPF': 'bpf',
  'Atmel AVR 8-bit microcontroller': 'avr',
};

const types: Readonly<Record<string, number>> = { REL: 1, EXEC: 2, DYN: 3, CORE: 4 };

const environment = { ...process.env, LC_ALL: 'C.UTF-8' };
/** readelf warns of what it finds odd, and then does not end with 0: what it prints all the same is what counts. */
const output = (program: string, args: readonly string[]): string => {
  const { stdout, error } = spawnSync(program, args, {
    encoding: 'latin1',
    env: environment,
    maxBuffer: 2 ** 30,
  });
  if (error !== undefined) throw error;
  return stdout;
};

const first = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[1];
const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, each = '']) => each);

const versionNeeds = (text: string): VersionNeed[] => {
  const section = /Version needs section.*?\n\n/s.exec(text)?.[0] ?? '';
  return section
    .split(/\n(?= +(?:0x)?[0-9a-f]+: Version: )/)
    .slice(1)
    .map((need) => ({
      library: first(need, /File: (\S+)/) ?? '',
      versions: all(need, /\bName: (\S+)/g),
    }));
};

/** `readelf -h -l -d -V -n` of one file. */
const parseReadelf = (text: string): Judged => {
  const flags = first(text, /\(FLAGS_1\)\s+Flags: ?(.*)/) ?? '';
  const bindNow = /\(BIND_NOW\)/.test(text) || /\(FLAGS\).*BIND_NOW/.test(text) || /\bNOW\b/.test(flags);
  const stack = first(text, /^ +GNU_STACK +(?:0x\S+ +){5}([RWE ]{3})/m);
  const type = first(text, /^ +Type: +(\w+)/m) ?? '';
  const machine = first(text, /^ +Machine: +(.*)/m)?.trim() ?? '';
  return {
    class: Number(first(text, /^ +Class: +ELF(\d+)/m)),
    byteOrder: first(text, /^ +Data: .*, (little|big) endian/m),
    type: types[type],
    machine: machines[machine] ?? machine,
    pie: /^ +Type: +DYN \(Position-Independent/m.test(text),
    interpreter: first(text, /\[Requesting program interpreter: (.*)\]/),
    needed: all(text, /\(NEEDED\) +Shared library: \[(.*)\]/g),
    soname: first(text, /\(SONAME\) +Library soname: \[(.*)\]/),
    rpath: first(text, /\(RPATH\) +Library rpath: \[(.*)\]/),
    runpath: first(text, /\(RUNPATH\) +Library runpath: \[(.*)\]/),
    versionNeeds: versionNeeds(text),
    bindNow,
    relro: /^ +GNU_RELRO /m.test(text) ? (bindNow ? 'full' : 'partial') : 'none',
    stack: stack === undefined ? 'unstated' : stack.includes('E') ? 'executable' : 'not-executable',
    buildId: first(text, /Build ID: ([0-9a-f]+)/),
  };
};

/** One call for many files: readelf prints a line `File: NAME` before each when there are several. */
export const byReadelf = (files: readonly string[]): Judged[] =>
  output('readelf', ['-W', '-h', '-l', '-d', '-V', '-n', '/dev/null', ...files])
    .split(/^File: .*$/m)
    .slice(-files.length)
    .map(parseReadelf);

const fileKinds = /\b(pie executable|executable|shared object|relocatable|core file)\b/;

const parseFile = (text: string): Judged => ({
  class: Number(first(text, /ELF (\d+)-bit/)),
  byteOrder: / LSB /.test(text) ? 'little' : 'big',
  fileKind: first(text, fileKinds),
  linking: first(text, /\b(dynamically|statically|static-pie) linked/),
  // Of split debug information it says "*empty*".
  interpreter: first(text, /interpreter ([^,*]+)/),
  ...(/BuildID/.test(text) ? { buildId: first(text, /BuildID\[[^\]]+\]=([0-9a-f]+)/) } : {}),
  ...(/\bstripped\b/.test(text) ? { stripped: !/not stripped/.test(text) } : {}),
  debugInfo: /with debug_info/.test(text),
});

/** The same of `file`. */
export const byFile = (files: readonly string[]): Judged[] =>
  output('file', ['-b', '-N', '--', ...files])
    .trimEnd()
    .split('\n')
    .map(parseFile);

/** How `file` would call what we found. */
const inWordsOfFile = (elf: ElfFile): Pick<Judged, 'linking' | 'fileKind'> => {
  switch (elf.kind) {
    case 'static-executable':
      return { fileKind: 'executable', linking: 'statically' };
    case 'static-pie':
      return { fileKind: 'pie executable', linking: 'static-pie' };
    case 'dynamic-executable':
      return {
        fileKind: elf.pie ? 'pie executable' : elf.type === 3 ? 'shared object' : 'executable',
        linking: 'dynamically',
      };
    case 'shared-library':
      return { fileKind: 'shared object', linking: 'dynamically' };
    case 'debug-information':
      return { fileKind: elf.type === 3 ? 'shared object' : 'executable', linking: 'dynamically' };
    case 'relocatable':
      return { fileKind: 'relocatable', linking: undefined };
    default:
      return { fileKind: undefined, linking: undefined };
  }
};

/** What a judge says otherwise: nothing, when all is well. */
export const differences = (elf: ElfFile, judge: string, judged: Judged): string[] => {
  const ours: Judged = { ...elf, ...inWordsOfFile(elf) };
  const keys = Object.keys(judged) as (keyof Judged)[];
  /** `file` says "static-pie linked" of most libraries that need no other. */
  const isMisnamed = (key: keyof Judged): boolean =>
    key === 'linking' && elf.kind === 'shared-library' && elf.needed.length === 0;
  return keys
    .filter((key) => !isMisnamed(key))
    .filter((key) => JSON.stringify(ours[key]) !== JSON.stringify(judged[key]))
    .map((key) => `${key}: ${JSON.stringify(ours[key])}, ${judge} says ${JSON.stringify(judged[key])}`);
};
