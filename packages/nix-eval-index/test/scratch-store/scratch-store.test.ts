import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nixVersion } from '@nixtools/nix-cli';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDatabase } from '../../src/scratch-store/empty-database.ts';
import { prepareScratchStore, scratchRoot } from '../../src/scratch-store/scratch-store.ts';
import { nix, throwawayFolder } from '../throwaway.ts';

const folder = throwawayFolder();
const databaseFolder = (): string => join(scratchRoot(folder()), 'nix/var/nix/db');
const sqlite = (query: string): string =>
  execFileSync('sqlite3', [join(databaseFolder(), 'db.sqlite'), query], { encoding: 'utf8' }).trim();

describe('prepareScratchStore', () => {
  beforeEach(async () => prepareScratchStore(folder(), await nixVersion(nix)));

  it('makes a database that SQLite finds sound', () => {
    expect(sqlite('pragma integrity_check')).toBe('ok');
    expect(sqlite('select count(*) from ValidPaths')).toBe('0');
    expect(sqlite('select name from sqlite_schema where type in ("table", "view") order by name')).toBe(
      'DerivationOutputs\nRefs\nValidPaths',
    );
  });

  it('makes a store that Nix writes derivations into, and finds them again', () => {
    const expression = `let
      make = name: args: derivation { inherit name args; system = "x"; builder = "/b"; outputs = [ "out" "dev" ]; };
      source = builtins.toFile "source" "text";
    in make "user" [ source (make "used" [ ]).dev ]`;
    const instantiate = (): string =>
      execFileSync('nix-instantiate', ['--store', scratchRoot(folder()), '--expr', expression], {
        env: nix.env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const drvPath = instantiate();
    expect(instantiate()).toBe(drvPath);
    const names = readdirSync(join(scratchRoot(folder()), 'nix/store')).map((name) => name.slice(33));
    expect(names.filter((name) => name !== '').sort()).toEqual(['source', 'used.drv', 'user.drv']);
    expect(sqlite('select count(*) from ValidPaths')).toBe('3');
    expect(sqlite('select count(*) from Refs')).toBe('0');
    expect(sqlite('pragma integrity_check')).toBe('ok');
  });

  it('leaves a store that is there as it is', async () => {
    const marker = join(databaseFolder(), 'marker');
    writeFileSync(marker, '');
    await prepareScratchStore(folder(), '2.8.0');
    expect(existsSync(marker)).toBe(true);
  });
});

describe('prepareScratchStore, for a Nix whose schema is not known', () => {
  it.each(['2.3.16', '3.1.0'])('%s makes its own', async (version) => {
    await prepareScratchStore(folder(), version);
    expect(existsSync(scratchRoot(folder()))).toBe(false);
  });
});

describe('emptyDatabase', () => {
  it('refuses a schema that needs more than its page', () => {
    const sql = `create table T (${'column_of_it, '.repeat(400)} last)`;
    expect(() => emptyDatabase([{ type: 'table', name: 'T', table: 'T', sql }])).toThrow(RangeError);
  });
});
