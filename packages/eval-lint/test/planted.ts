/** A scope that is made in each call, put where the tree of 2014 makes it once. */
export interface Planted {
  readonly file: string;
  readonly changes: readonly (readonly [from: string, to: string])[];
  /** Where it is to be found, and by what expression. */
  readonly found: string;
}

const all = 'pkgs/top-level/all-packages.nix';

/** Five, each of another shape. */
export const planted: readonly Planted[] = [
  {
    // In a let, with callPackageWith itself.
    file: 'pkgs/top-level/python-packages.nix',
    changes: [
      [
        'callPackage = callPackageWith (pkgs // pythonPackages);',
        'callPackage = file: args: let call = callPackageWith (pkgs // pythonPackages); in call file args;',
      ],
    ],
    found: 'pkgs/top-level/python-packages.nix: pkgs // pythonPackages',
  },
  {
    // By a name that a with gives.
    file: all,
    changes: [
      [
        'emacsPackages = emacs: self: let callPackage = newScope self; in rec {',
        'emacsPackages = emacs: self: with { scopeOf = newScope; }; let callPackage = x: scopeOf self x; in rec {',
      ],
    ],
    found: `${all}: scopeOf self`,
  },
  {
    // Inherited.
    file: 'pkgs/desktops/xfce/default.nix',
    changes: [
      ['{ pkgs, newScope }: let', '{ pkgs, ... }: let'],
      [
        'callPackage = newScope (deps // xfce_self);',
        'inherit (pkgs) newScope; callPackage = file: args: newScope (deps // xfce_self) file args;',
      ],
    ],
    found: 'pkgs/desktops/xfce/default.nix: newScope (deps // xfce_self)',
  },
  {
    // A set by another name.
    file: all,
    changes: [
      [
        'mkOcamlPackages = ocaml: self: let callPackage = newScope self; in rec {',
        'mkOcamlPackages = ocaml: self: let everything = pkgs // pkgs.xorg; build = path: lib.callPackageWith (everything // self) path; callPackage = build; in rec {',
      ],
    ],
    found: `${all}: everything // self`,
  },
  {
    // In another file.
    file: all,
    changes: [
      [
        'linuxPackagesFor = kernel: self: let callPackage = newScope self; in {',
        'linuxPackagesFor = kernel: self: let callPackage = import ../build-support/in-scope.nix { inherit newScope; scope = self; }; in {',
      ],
    ],
    found: 'pkgs/build-support/in-scope.nix: newScope scope',
  },
];
