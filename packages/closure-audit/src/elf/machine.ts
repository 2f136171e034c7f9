/** `e_machine` -> the name that `uname -m` and Nix use, of what Linux runs or ran on. */
const machines: ReadonlyMap<number, string> = new Map([
  [0, 'none'],
  [2, 'sparc'],
  [3, 'i386'],
  [4, 'm68k'],
  [8, 'mips'],
  [15, 'hppa'],
  [18, 'sparc32plus'],
  [20, 'powerpc'],
  [21, 'powerpc64'],
  [22, 's390'],
  [40, 'arm'],
  [42, 'sh'],
  [43, 'sparc64'],
  [50, 'ia64'],
  [62, 'x86_64'],
  [83, 'avr'],
  [92, 'or1k'],
  [94, 'xtensa'],
  [183, 'aarch64'],
  [189, 'microblaze'],
  [195, 'arcompact'],
  [224, 'amdgpu'],
  [243, 'riscv'],
  [247, 'bpf'],
  [252, 'csky'],
  [258, 'loongarch'],
  [0x9026, 'alpha'],
]);

/** @example machineName(62) // 'x86_64' */
export const machineName = (machine: number): string => machines.get(machine) ?? `machine-${machine}`;
