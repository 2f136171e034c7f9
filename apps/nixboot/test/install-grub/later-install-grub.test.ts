import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { config2016, config2026, type InstallMachine, installMachine } from './install-machine.ts';
import { menuTree, outline } from './menu-tree.ts';
import { inOwnRoot } from './own-root.ts';

/** An install-grub.pl of after 2014; PERL5LIB has the modules that it needs: File::Slurp, List::Compare and so on. */
const script = process.env['NIXTOOLS_INSTALL_GRUB'];
const noJudge =
  script !== undefined && existsSync(script) ? undefined : 'NIXTOOLS_INSTALL_GRUB names no later script';

/** The script looks at its own mounts, and sees /nix and /boot as what is mounted there for it. */
const mounts = `22 1 8:1 / / rw - ext4 UUID=1111-aaaa rw
23 22 8:1 / /nix rw - ext4 UUID=1111-aaaa rw
24 22 8:1 / /boot rw - ext4 UUID=1111-aaaa rw
`;

let machine: InstallMachine;
beforeEach(() => {
  machine = installMachine(mounts);
});
afterEach(() => {
  rmSync(`${machine.root}.mounts`, { force: true });
  machine.remove();
});

describe.skipIf(noJudge !== undefined)(
  `beside a later install-grub.pl, on the same tree${noJudge === undefined ? '' : ` (SKIPPED: ${noJudge})`}`,
  () => {
    const text = readFileSync(script ?? '/dev/null', 'utf8');
    const isNew = text.includes('subEntryOptions');
    /** Which disk it is, neither of them is to ask; a font is to be there in some releases. */
    const base = { ...(isNew ? config2026 : config2016), fsIdentifier: 'provided' };

    /** As NixOS does, when it puts the script into the store. */
    const filled = (): string => {
      const path = machine.at('install-grub.pl');
      const values = { distroName: 'NixOS', timestampFormat: '%F', utillinux: '/usr', btrfsprogs: '/usr' };
      writeFileSync(
        path,
        Object.entries(values).reduce((all, [name, value]) => all.replaceAll(`@${name}@`, value), text),
      );
      return path;
    };

    const menus = async (config: Parameters<InstallMachine['install']>[0], toplevel: string) => {
      const file = machine.writeConfig(config);
      mkdirSync(machine.at('perl-boot/grub'), { recursive: true });
      const perl = inOwnRoot(machine, 'perl-boot', ['perl', filled(), file, toplevel]);
      expect(perl.code, perl.err).toBe(0);
      const ours = await machine.install(config, toplevel);
      expect(ours.code, ours.err).toBe(0);
      const plain = (cfg: string): string => cfg.replaceAll("'//", "'/").replaceAll(/(?<= )\/\//g, '/');
      return {
        perl: menuTree(plain(readFileSync(machine.at('perl-boot/grub/grub.cfg'), 'utf8'))),
        ours: menuTree(plain(readFileSync(machine.at('boot/grub/grub.cfg'), 'utf8'))),
        state: ['perl-boot', 'boot'].map((boot) => readFileSync(machine.at(`${boot}/grub/state`), 'utf8')),
      };
    };

    it.each([false, true])('has the same menu and state; kernels copied: %s', async (copyKernels) => {
      for (let number = 1; number <= 6; number += 1)
        machine.addGeneration(
          number,
          machine.addSystem({ era: '14.04', version: `21.${number}`, kernel: `kernel ${number % 3}` }),
        );
      const toplevel = machine.addSystem({ era: '14.04', version: '21.11', params: ['quiet', 'n=7'] });
      machine.addGeneration(7, toplevel);
      machine.addGeneration(2, toplevel, { profile: 'work' });
      const { perl, ours, state } = await menus(
        {
          ...base,
          copyKernels,
          configurationLimit: 5,
          extraEntries: 'menuentry "Windows" {\n  chainloader /w\n}\n',
        },
        toplevel,
      );
      expect(ours).toEqual(perl);
      expect(outline(ours)).toContain('NixOS - Configuration 7 (2024-01-07 - 21.11)\n');
      // A sixth line came later, and is read as if it were empty where it is not known.
      expect(state[1]?.split('\n').slice(0, 5)).toEqual(state[0]?.split('\n').slice(0, 5));
    });

    (isNew ? it : it.skip)('names specialisations alike, but for their dates', async () => {
      const child = machine.addSystem({ era: '14.04', version: '21.q' });
      machine.write(`${child}/configuration-name`, 'Quiet');
      const other = machine.addSystem({ era: '14.04', version: '21.o' });
      const toplevel = machine.addSystem({ era: '14.04', version: '21.11' });
      machine.replaceLink(`${toplevel}/specialisation/a`, child);
      machine.replaceLink(`${toplevel}/specialisation/b`, other);
      machine.addGeneration(1, toplevel);
      const { perl, ours } = await menus({ ...base, copyKernels: true }, toplevel);
      const undated = (menu: typeof ours) => outline(menu).replaceAll(/\d{4}-\d\d-\d\d/g, 'DATE');
      expect(undated(ours)).toBe(undated(perl));
      expect(undated(ours)).toContain('NixOS - Quiet\nNixOS - (b - DATE - 21.o)\n');
    });
  },
);
