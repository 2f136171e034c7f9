/** What is in a tree. Changing it makes a new one; the old one stays in the cache until somebody removes it. */
export interface Recipe {
  readonly release: string;
  readonly variant: string;
  /** Packages besides those of the variant. */
  readonly packages: readonly string[];
}

/** The trees that scenarios start from, by name. */
export const recipes = {
  /** Nix 2.26, without an init system. */
  nix: {
    release: 'trixie',
    variant: 'minbase',
    // libdbi-perl: debootstrap's resolver does not see that libdbd-sqlite3-perl, and so nix-bin, needs it.
    packages: ['libdbi-perl', 'nix-bin'],
  },
  /** systemd as the init system, and systemd-nspawn to boot the tree with, so that no host needs it. */
  systemd: {
    release: 'bookworm',
    variant: 'minbase',
    packages: ['systemd', 'systemd-sysv', 'systemd-container', 'dbus', 'procps', 'curl'],
  },
} as const satisfies Record<string, Recipe>;

/** The same tree with more packages. */
export const withPackages = (recipe: Recipe, more: readonly string[]): Recipe => ({
  ...recipe,
  packages: [...recipe.packages, ...more],
});
