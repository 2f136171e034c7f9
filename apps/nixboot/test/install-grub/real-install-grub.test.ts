import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oneDisk } from '../../../../packages/boot-plan/test/fake-root.ts';
import { isGrubScript } from '../../../../packages/grub-config/test/grub-emu.ts';
import { type Config, config2014, type InstallMachine, installMachine } from './install-machine.ts';
import { menuTree, outline } from './menu-tree.ts';
import { canOwnRoot, inOwnRoot } from './own-root.ts';

const tree = process.env['NIXTOOLS_NIXPKGS_2014'];
const script = join(tree ?? '/', 'nixos/modules/system/boot/loader/grub/install-grub.pl');

const missing = (): string | undefined => {
  if (tree === undefined || !existsSync(script)) return 'NIXTOOLS_NIXPKGS_2014 names no tree of that time';
  if (spawnSync('perl', ['-MXML::LibXML', '-e', '1']).status !== 0) return 'Perl has no XML::LibXML';
  return canOwnRoot() ? undefined : 'needs root, for mounts';
};
const noJudge = missing();

let machine: InstallMachine;
beforeEach(() => {
  machine = installMachine(oneDisk);
});
afterEach(() => {
  rmSync(`${machine.root}.mounts`, { force: true });
  machine.remove();
});

interface Ran {
  readonly code: number | null;
  readonly cfg: string;
  readonly err: string;
}

const bySelf = (config: Config, toplevel: string): Ran => {
  const file = machine.writeConfig(config);
  const boot = machine.at('perl-boot');
  rmSync(boot, { recursive: true, force: true });
  mkdirSync(boot);
  const { code, err } = inOwnRoot(machine, 'perl-boot', ['perl', script, file, toplevel]);
  const cfg = join(boot, 'grub/grub.cfg');
  return { code, cfg: existsSync(cfg) ? readFileSync(cfg, 'utf8') : '', err };
};

const byNixboot = async (config: Config, toplevel: string): Promise<Ran> => {
  const { code, err } = await machine.install(config, toplevel);
  const cfg = machine.at('boot/grub/grub.cfg');
  return { code, cfg: existsSync(cfg) ? readFileSync(cfg, 'utf8') : '', err };
};

const both = async (config: Config, toplevel: string) => {
  const perl = bySelf(config, toplevel);
  const ours = await byNixboot(config, toplevel);
  expect(perl.code, perl.err).toBe(0);
  expect(ours.code, ours.err).toBe(0);
  return { perl: perl.cfg, ours: ours.cfg };
};

const add = (number: number, more: Parameters<InstallMachine['addSystem']>[0]): string => {
  const toplevel = machine.addSystem({ era: '14.04', ...more });
  machine.addGeneration(number, toplevel);
  return toplevel;
};

describe.skipIf(noJudge !== undefined)(
  `beside the install-grub.pl of 2014, on the same tree${noJudge === undefined ? '' : ` (SKIPPED: ${noJudge})`}`,
  () => {
    it.each([false, true])(
      'has the same menu, with the same arguments; kernels copied: %s',
      async (copyKernels) => {
        for (let number = 1; number <= 12; number += 1)
          add(number, {
            version: `14.04.${number}`,
            kernel: `kernel ${number % 3}`,
            params: ['quiet', `n=${number}`],
          });
        const toplevel = add(13, { version: '14.04.13' });
        machine.addGeneration(4, toplevel, { profile: 'work' });
        const config = {
          ...config2014,
          copyKernels,
          configurationLimit: 8,
          extraEntries: 'menuentry "Windows" {\n  chainloader @bootRoot@/windows\n}\n',
          extraPerEntryConfig: 'root=hd0',
        };
        const { perl, ours } = await both(config, toplevel);
        expect(menuTree(ours)).toEqual(menuTree(perl));
        expect(outline(menuTree(ours)).split('\n').slice(0, 5)).toEqual([
          'NixOS - Default',
          'Windows',
          'NixOS - All configurations',
          '  NixOS - Configuration 13 (2024-01-13 - 14.04.13)',
          '  NixOS - Configuration 12 (2024-01-12 - 14.04.12)',
        ]);
        const windows = /chainloader (\S+)/;
        expect(windows.exec(ours)?.[1]).toBe(windows.exec(perl)?.[1]);
        if (!copyKernels) return;
        const copies = (folder: string): string =>
          spawnSync('sh', ['-c', 'cd "$0"; sha256sum * | grep -v manifest.json', machine.at(folder)], {
            encoding: 'utf8',
          }).stdout;
        expect(copies('boot/kernels')).toBe(copies('perl-boot/kernels'));
      },
    );

    it('fix: a quote in a version is a character', async () => {
      const toplevel = add(1, { version: '14.04' });
      rmSync(machine.at(`${toplevel}/nixos-version`));
      machine.write(`${toplevel}/nixos-version`, '14.04 for 12" screens');
      const { perl, ours } = await both(config2014, toplevel);
      expect(isGrubScript(perl)).toBe(false);
      expect(outline(menuTree(ours))).toContain(
        'NixOS - Configuration 1 (2024-01-01 - 14.04 for 12" screens)\n',
      );
    });

    it('fix: kernel parameters are no GRUB script', async () => {
      const toplevel = add(1, { version: '14.04', params: ['x=$root', 'a=b;reboot', 'quiet'] });
      const { perl, ours } = await both(config2014, toplevel);
      const linuxOf = (cfg: string) =>
        menuTree(cfg)[0]
          ?.starts?.find(([name]) => name === 'linux')
          ?.slice(4);
      expect(linuxOf(ours)).toEqual(['x=$root', 'a=b;reboot', 'quiet']);
      expect(perl).toContain('x=$root a=b;reboot quiet\n');
    });

    it('fix: a profile of any name has its menu', async () => {
      const toplevel = add(1, { version: '14.04' });
      machine.addGeneration(1, toplevel, { profile: 'my-prof' });
      const { perl, ours } = await both(config2014, toplevel);
      expect(perl).not.toContain('my-prof');
      expect(outline(menuTree(ours))).toContain("NixOS - Profile 'my-prof'\n");
    });

    it('fix: specialisations can be chosen', async () => {
      const toplevel = add(1, {
        version: '14.04',
        specialisations: { Quiet: { version: '14.04q', era: '14.04' } },
      });
      const { perl, ours } = await both(config2014, toplevel);
      expect(perl).not.toContain('Quiet');
      expect(outline(menuTree(ours))).toBe(
        [
          'NixOS - Default',
          'NixOS - Quiet',
          'NixOS - All configurations',
          '  > NixOS - Configuration 1 (2024-01-01 - 14.04)',
          '    NixOS - Configuration 1 - Default (2024-01-01 - 14.04)',
          '    NixOS - Configuration 1 - Quiet',
          '',
        ].join('\n'),
      );
    });

    it('fix: a system without initrd boots', async () => {
      const toplevel = add(1, { version: '14.04' });
      rmSync(machine.at(`${toplevel}/initrd`));
      const { perl, ours } = await both(config2014, toplevel);
      expect(perl).not.toContain('menuentry');
      expect(menuTree(ours)[0]?.starts?.map(([name]) => name)).toEqual(['linux']);
    });

    it('fix: a default that cannot be booted is an error, and the old menu stays', async () => {
      const toplevel = add(1, { version: '14.04' });
      rmSync(machine.at(`${toplevel}/kernel`));
      expect(bySelf(config2014, toplevel)).toMatchObject({
        code: 0,
        cfg: expect.not.stringContaining('menuentry'),
      });
      expect(await byNixboot(config2014, toplevel)).toMatchObject({
        code: 4,
        cfg: '',
        err: expect.stringContaining('SYSTEM_UNBOOTABLE'),
      });
    });

    it('fix: extra entries that are incomplete are an error, and the old menu stays', async () => {
      const toplevel = add(1, { version: '14.04' });
      const config = { ...config2014, extraEntries: 'menuentry "Windows" {\n' };
      const perl = bySelf(config, toplevel);
      expect(perl.code).toBe(0);
      expect(isGrubScript(perl.cfg)).toBe(false);
      expect(await byNixboot(config, toplevel)).toMatchObject({
        code: 4,
        cfg: '',
        err: expect.stringContaining('GRUB_TEXT_SYNTAX'),
      });
    });

    it('takes the boot folder over from install-grub.pl, and gives it back', async () => {
      const first = add(1, { version: '1', kernel: 'old' });
      const toplevel = add(2, { version: '2', kernel: 'new' });
      const config = { ...config2014, copyKernels: true };
      bySelf(config, toplevel);
      rmSync(machine.at('boot'), { recursive: true });
      spawnSync('cp', ['-a', machine.at('perl-boot'), machine.at('boot')]);
      machine.removeGeneration(1);
      machine.collectGarbage();
      expect(existsSync(machine.at(first))).toBe(false);
      const ran = await byNixboot(config, toplevel);
      expect(ran.code, ran.err).toBe(0);
      const names = readdirSync(machine.at('boot/kernels')).map((name) => name.replace(/^\w{32}-/, ''));
      expect(names.sort()).toEqual(['initrd-initrd', 'linux-6.1-bzImage', 'manifest.json']);
      expect(readFileSync(machine.at('boot/kernels/manifest.json'), 'utf8')).toContain('sha256');
      expect(menuTree(ran.cfg)).toEqual(menuTree(bySelf(config, toplevel).cfg));
    });
  },
);
