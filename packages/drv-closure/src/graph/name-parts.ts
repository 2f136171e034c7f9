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
  /** `281` of `2.8.1`, `2-8-1`… only the first is common enough. */
  readonly undotted: string;
}

const archiveEnding = /\.(?:tar\.[a-z0-9]+|tgz|tbz2?|txz|zip|gem|jar|patch|diff|git|nix|deb|rpm|gz|bz2|xz)$/;

export const namePartsOf = (name: string): NameParts => {
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
  };
};
