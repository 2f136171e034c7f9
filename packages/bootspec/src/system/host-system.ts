const machines: { readonly [arch: string]: string } = {
  arm: 'armv7l',
  arm64: 'aarch64',
  ia32: 'i686',
  loong64: 'loongarch64',
  mipsel: 'mipsel',
  ppc64: 'powerpc64le',
  riscv64: 'riscv64',
  s390x: 's390x',
  x64: 'x86_64',
};

/** Nix's name of the Linux platform that runs this program. @param arch Node's name, as in `process.arch` */
export const hostSystem = (arch: string = process.arch): string => `${machines[arch] ?? arch}-linux`;
