/** What is evaluated of a NixOS that has nothing but its units, in the form in which `rawNixos` reads it. */
export const emptyNixos = {
  storeDir: '/nix/store',
  system: { system: 'x86_64-linux', isContainer: false, globalEnvironment: {} },
  users: {},
  groups: {},
  etc: {},
  tmpfiles: { rules: [], settings: {} },
  activation: [],
  origins: {},
  assertions: [],
  warnings: [],
  files: {},
  failures: [],
};
