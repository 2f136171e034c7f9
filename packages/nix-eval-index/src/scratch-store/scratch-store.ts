import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareVersions } from '@nixtools/nix-formats';
import { emptyDatabase, type SchemaEntry } from './empty-database.ts';

/** The folder that `--store` roots the scratch store in. */
export const scratchRoot = (workFolder: string): string => join(workFolder, 'store');

/** Where the files of the scratch store lie, whatever the paths in them begin with. */
export const scratchStoreFolder = (workFolder: string): string =>
  join(scratchRoot(workFolder), 'nix', 'store');

/** The number that Nix keeps beside its database, since 2012. */
const schemaVersion = '10';

const swallowed = (view: string, columns: string): SchemaEntry[] => [
  {
    type: 'view',
    name: view,
    table: view,
    sql: `create view ${view} as select ${columns} from ValidPaths where 0`,
  },
  {
    type: 'trigger',
    name: `Forget${view}`,
    table: view,
    sql: `create trigger Forget${view} instead of insert on ${view} begin select 1; end`,
  },
];

/**
 * The tables of Nix's own database, as far as an evaluation reads them: which paths there are. References and outputs are
 * for builders and the garbage collector; a scratch store sees neither, and keeping these in order, with five indices and
 * three foreign keys, was a fifth of what an evaluator did.
 */
const schema: readonly SchemaEntry[] = [
  {
    type: 'table',
    name: 'ValidPaths',
    table: 'ValidPaths',
    sql: 'create table ValidPaths (id integer primary key not null, path text unique not null, hash text not null, registrationTime integer not null, deriver text, narSize integer, ultimate integer, sigs text, ca text)',
  },
  { type: 'index', name: 'sqlite_autoindex_ValidPaths_1', table: 'ValidPaths' },
  ...swallowed('Refs', 'id as referrer, id as reference'),
  ...swallowed('DerivationOutputs', 'id as drv, path as id, path'),
];

/** Versions of Nix whose database has this schema; a later one makes its own. */
const knowsSchema = (nixVersion: string): boolean =>
  compareVersions(nixVersion, '2.4') >= 0 && compareVersions(nixVersion, '3') < 0;

/**
 * Gives a scratch store that is not there yet a database that remembers no more than an evaluation needs. Nothing may be
 * built in such a store.
 */
export const prepareScratchStore = async (workFolder: string, nixVersion: string): Promise<void> => {
  const state = join(scratchRoot(workFolder), 'nix', 'var', 'nix');
  const folder = join(state, 'db');
  if (existsSync(folder) || !knowsSchema(nixVersion)) return;
  const unfinished = join(state, 'db.new');
  await mkdir(unfinished, { recursive: true });
  await writeFile(join(unfinished, 'db.sqlite'), emptyDatabase(schema));
  await writeFile(join(unfinished, 'schema'), schemaVersion);
  await rename(unfinished, folder);
};
