import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNix, type Nix } from '@nixtools/nix-cli';
import {
  evaluateNixos,
  type HostFolder,
  type Imported,
  importNixos,
  readHostPrograms,
} from '../../../packages/services/src/import/index.ts';
import { services } from './services.ts';

/** A NixOS to import from, and a Debian to import for. */
export interface Importer {
  readonly nixpkgs: string;
  readonly nix: Nix;
  readonly host: readonly HostFolder[];
  readonly remove: () => Promise<void>;
}

/** With a store of its own, that goes with it. */
export const importer = async (nixpkgs: string, debian: string): Promise<Importer> => {
  const folder = await mkdtemp(join(tmpdir(), 'nixtools-imported-'));
  const nix = createNix({ PATH: process.env['PATH'], HOME: folder }, [
    '--store',
    `local?root=${join(folder, 'store')}`,
  ]);
  const remove = () => rm(folder, { recursive: true, force: true });
  return { nixpkgs, nix, host: await readHostPrograms(debian), remove };
};

export const importService = async ({ nixpkgs, nix, host }: Importer, name: string): Promise<Imported> => {
  const { module = '{ }', only, table = {} } = services[name] ?? {};
  const raw = await evaluateNixos({ nixpkgs, modules: [module], system: 'x86_64-linux' }, { nix });
  return importNixos(raw, { rebind: { host, table }, ...(only === undefined ? {} : { only }) });
};
