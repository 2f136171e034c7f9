import { readFileSync, rmSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oneDisk } from '../../../../packages/boot-plan/test/fake-root.ts';
import { isGrubScript, startByGrub } from '../../../../packages/grub-config/test/grub-emu.ts';
import {
  type Config,
  config2014,
  config2016,
  config2026,
  type InstallMachine,
  installMachine,
} from './install-machine.ts';
import { menuTree, outline } from './menu-tree.ts';

let machine: InstallMachine;
/** Generation 2 of `system`, with a specialisation. */
let toplevel: string;
beforeEach(() => {
  machine = installMachine(oneDisk);
  machine.addGeneration(1, machine.addSystem({ version: '1' }));
  const quiet = machine.addSystem({ version: '2q' });
  toplevel = machine.addSystem({
    version: '2',
    specialisations: { quiet: { version: '2q' }, named: { version: '2n' } },
  });
  const named = machine.fs.resolve(`${toplevel}/specialisation/named`) ?? '';
  machine.write(`${named}/configuration-name`, 'By its name');
  machine.addGeneration(2, toplevel);
  machine.addGeneration(7, quiet, { profile: 'a-b c' });
});
afterEach(() => {
  rmSync(`${machine.root}.mounts`, { force: true });
  machine.remove();
});

const cfg = (): string => readFileSync(machine.at('boot/grub/grub.cfg'), 'utf8');

const installed = async (config: Config, of = toplevel): Promise<string> => {
  const { code, err } = await machine.install(config, of);
  expect(code, err).toBe(0);
  expect(isGrubScript(cfg())).toBe(true);
  return cfg();
};

const windows = { extraEntries: 'menuentry "Windows" {\n  chainloader /w\n}\n' };

const submenus = `NixOS - All configurations
  > NixOS - Configuration 2 (2024-01-02 - 2)
    NixOS - Configuration 2 - Default (2024-01-02 - 2)
    NixOS - Configuration 2 - By its name
    NixOS - Configuration 2 - (quiet - 2024-01-02 - 2q)
  NixOS - Configuration 1 (2024-01-01 - 1)
NixOS - Profile 'a-b c'
  NixOS - Configuration 7 (2024-01-07 - 2q)
`;

const specialised = 'NixOS - By its name\nNixOS - (quiet - 2024-01-02 - 2q)\n';

describe('the menu', () => {
  it.each([
    ['2014', config2014, `NixOS - Default\nWindows\n${specialised}${submenus}`],
    ['2016', config2016, `NixOS - Default\nWindows\n${specialised}${submenus}`],
    ['2020', config2026, `NixOS - Default\n${specialised}Windows\n${submenus}`],
  ])('is in the order and has the titles of %s', async (_, config, wanted) => {
    expect(outline(menuTree(await installed({ ...config, ...windows })))).toBe(wanted);
    const before = await installed({ ...config, ...windows, extraEntriesBeforeNixOS: true });
    expect(outline(menuTree(before)).split('\n')[0]).toBe('Windows');
  });

  it.each([
    ['2014', config2014, ['systemConfig=TOP', 'init=TOP/init']],
    ['2016', config2016, ['systemConfig=TOP', 'init=TOP/init']],
    ['2020', config2026, ['init=TOP/init']],
  ])('gives the kernel the parameters of %s', async (_, config, wanted) => {
    const [first] = menuTree(await installed(config));
    const [linux = []] = first?.starts ?? [];
    const words = wanted.map((word) => word.replace('TOP', toplevel));
    expect(linux.slice(2)).toEqual([...words, 'loglevel=4', 'version=2']);
  });

  it('begins with the system that it is called for, also when no profile has it', async () => {
    const other = machine.addSystem({ version: 'other' });
    const [first] = menuTree(await installed(config2026, other));
    expect(first).toMatchObject({
      title: 'NixOS',
      starts: [expect.arrayContaining([`init=${other}/init`]), expect.anything()],
    });
  });

  it('keeps the running system, last, so that no index changes', async () => {
    machine.setBooted(machine.addSystem({ version: 'booted' }));
    expect(outline(menuTree(await installed(config2026)))).toMatch(/\nNixOS - Booted system \(booted\)\n$/);
  });

  it('has at most configurationLimit generations', async () => {
    expect(await installed({ ...config2026, configurationLimit: 1 })).not.toContain('Configuration 1 ');
  });

  it('carries the options of entries, and says which it does not know', async () => {
    const config = {
      ...config2026,
      entryOptions: '--class "my os" --unrestricted --hotkey=n',
      subEntryOptions: '--users alice,bob',
    };
    const { err } = await machine.install(config, toplevel);
    expect(err).toContain('the option "--hotkey=n" of entries is not known');
    expect(cfg()).toContain("--class 'my os' --id 'nixos-default' --unrestricted {");
    expect(cfg()).toContain("--id 'nixos-system-1' --users 'alice,bob' {");
    expect(cfg()).toMatch(/^menuentry '[^']*By its name' --id '[^']*' \{$/m);
  });

  it('is started by GRUB for a default of any form', async () => {
    const versionOf = async (value: string | number): Promise<string | undefined> => {
      const text = await installed({ ...config2026, default: value });
      const chosen = /^ {2}set default=(.*)$/m.exec(text.replace(/.*?\nelse\n/s, ''))?.[1] ?? '';
      return startByGrub(text.slice(text.indexOf('menuentry')), chosen.replaceAll("'", ''))?.at(-1);
    };
    expect(await versionOf(0)).toBe('version=2');
    expect(await versionOf('2')).toBe('version=2q');
    expect(await versionOf('nixos-system>nixos-system-1')).toBe('version=1');
    expect(await versionOf('"NixOS - All configurations>1"')).toBe('version=1');
  });

  it('saves what was chosen when the default is saved', async () => {
    const text = await installed({ ...config2026, default: 'saved' });
    expect(text).toContain('set default="$saved_entry"');
    expect(text).toMatch(/^menuentry .*\n {2}savedefault\n/m);
    expect(await installed(config2026)).not.toMatch(/^ +savedefault$/m);
  });
});

describe('what a configuration says in GRUB’s language', () => {
  it('refers to the boot folder and to the drives of install-grub.pl', async () => {
    const config = {
      ...config2026,
      extraConfig: 'echo @bootRoot@',
      extraEntries: 'menuentry "W" {\n  chainloader ($drive1)//EFI/w.efi\n}\n',
      extraPerEntryConfig: 'echo $drive2',
    };
    const text = await installed(config);
    expect(text).toContain("search --no-floppy --set=drive1 --fs-uuid '1111-aaaa'\n");
    expect(text).toContain('echo ($drive1)/boot\n');
    expect(text.match(/--set=drive2/g)?.length).toBeGreaterThan(5);
    expect(await installed({ ...config2014, extraConfig: 'echo @bootRoot@' })).toContain('echo /boot\n');
    expect(await installed(config2026)).not.toContain('drive1');
  });

  it('leaves the old menu where it is incomplete', async () => {
    const before = await installed(config2026);
    for (const name of ['extraConfig', 'extraEntries', 'extraPerEntryConfig']) {
      const { code, err } = await machine.install({ ...config2026, [name]: 'echo "' }, toplevel);
      expect(code).toBe(4);
      expect(err).toContain('GRUB_TEXT_SYNTAX');
      expect(cfg()).toBe(before);
    }
  });
});

describe('how GRUB finds its files', () => {
  it.each([
    ['uuid', "--fs-uuid '1111-aaaa'"],
    ['provided', undefined],
  ])('by %s', async (fsIdentifier, search) => {
    const text = await installed({ ...config2026, fsIdentifier });
    if (search === undefined) expect(text).not.toContain('search');
    else expect(text).toContain(search);
    expect(text).toContain('/nix/store/');
  });

  it('by what fstab names, when the configuration says so', async () => {
    const provided = installMachine('22 1 8:1 / / rw - ext4 /dev/disk/by-uuid/1111-aaaa rw\n');
    provided.addGeneration(1, provided.addSystem({ version: '1' }));
    const { code } = await provided.install(
      { ...config2026, fsIdentifier: 'provided' },
      '/nix/var/nix/profiles/system',
    );
    expect(code).toBe(0);
    expect(readFileSync(provided.at('boot/grub/grub.cfg'), 'utf8')).toContain("--fs-uuid '1111-aaaa'");
    rmSync(`${provided.root}.mounts`);
    provided.remove();
  });

  it('by its label, else by its UUID', async () => {
    const labelled = installMachine('22 1 8:1 / / rw - ext4 LABEL=my\\040disk rw\n');
    labelled.addGeneration(1, labelled.addSystem({ version: '1' }));
    await labelled.install(
      { ...config2026, fsIdentifier: 'label', copyKernels: true },
      '/nix/var/nix/profiles/system',
    );
    expect(readFileSync(labelled.at('boot/grub/grub.cfg'), 'utf8')).toContain("--label 'my disk'");
    rmSync(`${labelled.root}.mounts`);
    labelled.remove();
    expect(await installed({ ...config2026, fsIdentifier: 'label' })).toContain("--fs-uuid '1111-aaaa'");
  });

  it('in a store that is elsewhere when the machine boots', async () => {
    const text = await installed({ ...config2026, storePath: '/mnt/store' });
    expect(text).toMatch(/linux \(\$nixboot_store\)'\/mnt\/store\/[^/]+-linux-6\.1\/bzImage'/);
  });

  it('with the second initrd of before 2020', async () => {
    const [first] = menuTree(await installed({ ...config2016, extraInitrd: '/boot/extra' }));
    expect(first?.starts?.[1]?.at(-1)).toBe('/boot/extra');
  });
});

describe('users', () => {
  const hash = 'grub.pbkdf2.sha512.10000.0A1B.2C3D';

  it('have their passwords in a file that nobody else reads', async () => {
    machine.write('/etc/grub-password', 'se cret\nmore\n');
    const users = {
      alice: { hashedPassword: hash, password: null },
      bob: { passwordFile: '/etc/grub-password' },
    };
    const text = await installed({ ...config2026, users });
    expect(text).toContain(
      `password_pbkdf2 'alice' ${hash}\npassword 'bob' 'se cret'\nset superusers='alice bob'\n`,
    );
    expect(statSync(machine.at('boot/grub/grub.cfg')).mode & 0o777).toBe(0o600);
  });

  it.each([
    [{}, 'no password'],
    [{ hashedPassword: '$6$shadow' }, 'no hash'],
    [{ passwordFile: '/etc/nowhere' }, '/etc/nowhere'],
  ])('%j is an error, and the old menu stays', async (user, message) => {
    const before = await installed(config2026);
    const { code, err } = await machine.install({ ...config2026, users: { alice: user } }, toplevel);
    expect(code).toBe(2);
    expect(err).toContain('GRUB_USER_INVALID');
    expect(err).toContain(message);
    expect(cfg()).toBe(before);
  });
});

describe('pictures', () => {
  const theme = '/nix/store/11111111111111111111111111111111-theme';
  const file = (name: string): string => {
    const path = `/nix/store/22222222222222222222222222222222-${name}`;
    machine.write(path, name);
    return path;
  };

  it('are copied, and an old theme goes', async () => {
    for (const name of ['theme.txt', 'fonts/a.pf2', 'icons/x.PNG', 'y.jpg'])
      machine.write(`${theme}/${name}`, name);
    const config = {
      ...config2026,
      theme,
      font: file('font.pf2'),
      splashImage: file('sky.jpg'),
      splashMode: 'normal',
    };
    const text = await installed(config);
    expect(text).toContain("set theme=($nixboot_boot)'/boot/theme/theme.txt'\n");
    expect(text).toContain("loadfont ($nixboot_boot)'/boot/theme/fonts/a.pf2'\n");
    expect(text).toContain('insmod png\ninsmod jpeg\n');
    expect(text).toContain("if background_image --mode normal ($nixboot_boot)'/boot/background.jpeg'; then");
    expect(readFileSync(machine.at('boot/theme/fonts/a.pf2'), 'utf8')).toBe('fonts/a.pf2');
    expect(readFileSync(machine.at('boot/converted-font.pf2'), 'utf8')).toBe('font.pf2');
    expect(await machine.install(config, toplevel)).toMatchObject({ code: 0, out: '' });
    rmSync(machine.at(`${theme}/y.jpg`));
    expect((await machine.install(config, toplevel)).out).toContain('theme/y.jpg\n');
    expect(machine.fs.list('/boot/theme')).toEqual(['fonts', 'icons', 'theme.txt']);
    await installed({ ...config, theme: '' });
    expect(machine.fs.stat('/boot/theme')).toBeUndefined();
  });

  it('that GRUB cannot show are left out, with a warning; those that are missing are an error', async () => {
    const { code, err } = await machine.install({ ...config2026, splashImage: file('sky.xpm.gz') }, toplevel);
    expect(code).toBe(0);
    expect(err).toContain('GRUB shows no such picture');
    const missing = await machine.install({ ...config2026, font: '/nix/store/none.pf2' }, toplevel);
    expect(missing).toMatchObject({ code: 3, err: expect.stringContaining('INSTALL_FILE_MISSING') });
  });
});
