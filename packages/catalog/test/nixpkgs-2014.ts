import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import type { PackageEntry } from '@nixtools/snapshot';

/** Columns of nixpkgs of March 2014 (x86_64-linux, 11,472 attributes, sorted), as evaluated by Nix 2.8. */
interface Columns {
  readonly attr: readonly string[];
  readonly pname: readonly string[];
  readonly version: readonly string[];
  readonly description: readonly string[];
  readonly license: readonly string[];
  /** How many .drv files of the tree use this one directly. */
  readonly dependents: readonly number[];
  /** The same number for the same derivation. */
  readonly drv: readonly number[];
}

const file = new URL('fixtures/nixpkgs-2014-03.json.br', import.meta.url);

export interface Nixpkgs2014 {
  readonly entries: readonly PackageEntry[];
  readonly dependents: ReadonlyMap<string, number>;
}

export function readNixpkgs2014(): Nixpkgs2014 {
  const columns = JSON.parse(brotliDecompressSync(readFileSync(file)).toString()) as Columns;
  const dependents = new Map<string, number>();
  const entries = columns.attr.map((attr, i): PackageEntry => {
    const pname = columns.pname[i] ?? '';
    const version = columns.version[i] ?? '';
    const name = version === '' ? pname : `${pname}-${version}`;
    const hash = String(columns.drv[i]).padStart(32, '0').split('').reverse().join('');
    const drvPath = `/nix/store/${hash}-${name}.drv`;
    const license = columns.license[i] ?? '';
    dependents.set(drvPath, columns.dependents[i] ?? 0);
    return {
      attr,
      drvPath,
      outputs: { out: `/nix/store/${hash.replaceAll('0', 'z')}-${name}` },
      name,
      pname,
      version,
      system: 'x86_64-linux',
      meta: {
        description: columns.description[i] ?? '',
        ...(license === '' ? {} : { license }),
      },
    };
  });
  return { entries, dependents };
}
