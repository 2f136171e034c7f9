/** The system that this machine builds for, as Nix names it: `x86_64-linux`. */
export const thisSystem = (): string => {
  const machine = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i686' }[process.arch as string] ?? process.arch;
  return `${machine}-${process.platform}`;
};
