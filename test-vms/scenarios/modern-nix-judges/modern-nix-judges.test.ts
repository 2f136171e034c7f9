import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drvPathOf, parseDerivation, printDerivation } from '@nixtools/nix-formats';
import { expect, it } from 'vitest';
import { runProgram } from '../../../test/run-program.ts';
import { describeMachine } from '../../machine/describe-machine.ts';
import { repository } from '../../machine/repository.ts';

const walk = ['--eval', '--strict', '--json', '--read-write-mode'];

/** Instantiated by the host's own Nix, into a store folder of its own whose logical place is /nix/store. */
const instantiateHere = async (store: string): Promise<string> => {
  const { stdout, stderr, exitCode } = await runProgram('nix-instantiate', [
    ...[...walk, '--store', store, '--option', 'substituters', ''],
    ...[
      join(repository, 'test/nix/instantiate-all.nix'),
      '--argstr',
      'tree',
      join(repository, 'examples/tiny-nixpkgs'),
    ],
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout;
};

const drvFiles = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.drv')).sort();

describeMachine('Nix 2.26 as the judge of .drv files', (machine) => {
  it('is another Nix than the one of this host, and no older than 2.26', async () => {
    expect(await machine().must('nix --version')).toMatch(/2\.(2[6-9]|[3-9]\d)/);
  });

  it('instantiates tiny-nixpkgs to the same .drv files, byte by byte, as the Nix of this host', async () => {
    const store = await mkdtemp(join(tmpdir(), 'nixtools-judge-'));
    try {
      const here = await instantiateHere(store);
      const there = await machine().must(
        `nix-instantiate ${walk.join(' ')} /nixtools/test/nix/instantiate-all.nix --argstr tree /nixtools/examples/tiny-nixpkgs
        mkdir -p /shared/tiny && cp /nix/store/*.drv /shared/tiny/`,
      );
      expect(JSON.parse(there)).toEqual(JSON.parse(here));
      expect(JSON.parse(there).length).toBeGreaterThan(45);

      const mine = join(store, 'nix/store');
      const names = await drvFiles(mine);
      expect(await drvFiles(join(machine().shared, 'tiny'))).toEqual(names);
      for (const name of names)
        expect(
          (await readFile(join(machine().shared, 'tiny', name))).equals(readFileSync(join(mine, name))),
          name,
        ).toBe(true);
    } finally {
      await runProgram('chmod', ['-R', 'u+w', store]);
      await rm(store, { recursive: true, force: true });
    }
  });

  it('writes modern derivations that nix-formats reads and prints byte by byte, with the same store path', async () => {
    const features = 'ca-derivations impure-derivations dynamic-derivations';
    await machine().must(
      `nix-instantiate --extra-experimental-features '${features}' /nixtools/test-vms/scenarios/modern-nix-judges/modern.nix 2>&1
      mkdir -p /shared/modern && cp /nix/store/*.drv /shared/modern/`,
    );
    const folder = join(machine().shared, 'modern');
    const modern =
      /-(content-addressed|dependent|impure|dynamic|producer\.drv|structured|twelve-outputs|escapes|fixed-\w+)\.drv$/;
    const names = (await drvFiles(folder)).filter((name) => modern.test(name));
    expect(names.length).toBe(10);
    for (const name of names) {
      const bytes = new Uint8Array(await readFile(join(folder, name)));
      const drv = parseDerivation(bytes, name);
      expect(Buffer.from(printDerivation(drv)).equals(Buffer.from(bytes)), name).toBe(true);
      expect(drvPathOf({ name: name.slice(33, -'.drv'.length), drv })).toBe(`/nix/store/${name}`);
    }
  });
});
