import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oneDisk } from '../../../packages/boot-plan/test/fake-root.ts';
import { deadEntries } from '../../../packages/boot-plan/test/named-files.ts';
import { type TestMachine, testMachine } from './run-nixboot.ts';

const noNix =
  spawnSync('nix-store', ['--version']).status === 0 ? undefined : 'there is no Nix on this machine';

describe.skipIf(noNix !== undefined)(
  `after a collection by Nix itself${noNix === undefined ? '' : ` (SKIPPED: ${noNix})`}`,
  () => {
    let machine: TestMachine;
    beforeEach(() => {
      machine = testMachine(oneDisk);
    });
    afterEach(() => {
      rmSync(`${machine.root}.mounts`, { force: true });
      execFileSync('chmod', ['-R', 'u+w', machine.root]);
      machine.remove();
    });

    const nix = (program: string, ...args: readonly string[]): string =>
      execFileSync(program, ['--store', `local?root=${machine.root}`, ...args], {
        encoding: 'utf8',
        env: { ...process.env, NIX_REMOTE: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      }).trim();
    const profile = (): string => machine.at('nix/var/nix/profiles/system');

    /** A system as of 2014, all in one store path that Nix knows. */
    const install = (version: string): string => {
      const folder = `/made/nixos-system-${version}`;
      for (const name of ['kernel', 'initrd', 'init'])
        machine.write(`${folder}/${name}`, `${name} ${version}`);
      machine.write(`${folder}/kernel-params`, 'quiet');
      machine.write(`${folder}/nixos-version`, version);
      const toplevel = nix('nix-store', '--add', machine.at(folder));
      nix('nix-env', '-p', profile(), '--set', toplevel);
      return toplevel;
    };

    it.each([
      ['read in place', 'never'],
      ['copied', 'always'],
    ])('no entry is dead, and what is deleted goes after the next update (kernels %s)', async (_, copies) => {
      const old = install('14.04');
      const current = install('14.12');
      const update = () => machine.call(['update', ...machine.where, '--copy-kernels', copies]);
      const inRoot = (path: string): boolean => existsSync(machine.at(path));
      expect((await update()).code).toBe(0);

      nix('nix-env', '-p', profile(), '--delete-generations', 'old');
      nix('nix-store', '--gc');
      expect(deadEntries(machine, machine.menu(), '')).toEqual([]);
      expect([old, current].map(inRoot)).toEqual([true, true]);

      expect((await update()).code).toBe(0);
      nix('nix-store', '--gc');
      expect(machine.menu()).not.toContain(old);
      expect(deadEntries(machine, machine.menu(), '')).toEqual([]);
      expect([old, current].map(inRoot)).toEqual([false, true]);
    });

    it('without our roots it would be: the collector is a real one', async () => {
      const old = install('14.04');
      install('14.12');
      await machine.call(['update', ...machine.where]);
      rmSync(machine.at('nix/var/nix/gcroots/nixboot'), { recursive: true });
      writeFileSync(machine.at('nix/var/nix/gcroots/README'), '');
      nix('nix-env', '-p', profile(), '--delete-generations', 'old');
      nix('nix-store', '--gc');
      expect(existsSync(machine.at(old))).toBe(false);
      expect((await machine.call(['check', ...machine.where])).code).toBe(1);
    });
  },
);
