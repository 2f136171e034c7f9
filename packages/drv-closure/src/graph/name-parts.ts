import { parseDrvName } from '@nixtools/nix-formats';

/** What else the name of a derivation says; each may be written as a token where it occurs. */
export interface NameParts {
  readonly name: string;
  /** Without the endings of archives: `hello-2.8` of `hello-2.8.tar.gz`. */
  readonly base: string;
  readonly pname: string;
  readonly version: string;
  /** `2.8` of `2.8.1`. */
  readonly majorMinor: string;
  /** `2_8_1` of `2.8.1`. */
  readonly underscored: string;
  /** `281` of `2.8.1`. */
  readonly undotted: string;
  /** Without what a package set puts around it: `text` of `haskell-text-ghc7.6.3`, `URI` of `perl-URI`. */
  readonly stem: string;
  /** `1.0` of `1.0-profiling`. */
  readonly core: string;
}

const archiveEnding = /\.(?:tar\.[a-z0-9]+|tgz|tbz2?|txz|zip|gem|jar|patch|diff|git|nix|deb|rpm|gz|bz2|xz)$/;

let last: NameParts | undefined;

/** A name is taken apart when it is packed, and at once again when what was packed is written out. */
export const namePartsOf = (name: string): NameParts => {
  if (last?.name !== name) last = takeApart(name);
  return last;
};

const takeApart = (name: string): NameParts => {
  const base = name.replace(archiveEnding, '');
  const { name: pname, version } = parseDrvName(base);
  const [major = '', minor = '', ...more] = version.split('.');
  return {
    name,
    base,
    pname,
    version,
    majorMinor: more.length > 0 ? `${major}.${minor}` : '',
    underscored: version.includes('.') ? version.replaceAll('.', '_') : '',
    undotted: version.includes('.') ? version.replaceAll('.', '') : '',
    stem: stemOf(pname),
    core: version.includes('-') ? version.slice(0, version.indexOf('-')) : '',
  };
};

const stemOf = (pname: string): string => {
  const stem = pname.replace(/^[^-]+-/, '').replace(/-ghc[0-9.]+$/, '');
  return stem === pname ? '' : stem;
};
