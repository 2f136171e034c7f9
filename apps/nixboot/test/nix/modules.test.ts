import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDerivation, printNixString } from '@nixtools/nix-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThrowawayStore, type ThrowawayStore } from '../../../../test/throwaway-store.ts';
import { parseInstallConfig } from '../../src/install-grub/config.ts';
import { installMachine } from '../install-grub/install-machine.ts';
import { menuTree, outline } from '../install-grub/menu-tree.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const nixpkgs2014 = process.env['NIXTOOLS_NIXPKGS_2014'];
const nixboot = here('../../bin/nixboot.mjs');

let store: ThrowawayStore;
beforeAll(() => {
  store = createThrowawayStore();
});
afterAll(() => store.remove());

const module = (name: string): string => here(`../../nix/${name}.nix`);

const fakeNixos = (name: string, more = '', modulesPath = store.folder): string => `
  (import ${here('fake-nixos.nix')} {
    module = ${module(name)};
    modulesPath = ${printNixString(modulesPath)};
    ${more}
  })`;

const build = async (expression: string): Promise<string> =>
  store.must('nix-build', '--no-out-link', '--expr', expression);

/** A command that says which words it gets. */
const echo = 'command = "printf \'%s\\\\n\'";';

describe('install-bootloader.nix', () => {
  it('makes a script that writes the menu of each boot folder', async () => {
    const machine = installMachine();
    try {
      const toplevel = machine.addSystem({ version: '26.05' });
      machine.addGeneration(1, toplevel);
      // The script knows no other root than its own, so that the command adds it.
      const wrapper = join(store.folder, 'nixboot');
      const where = machine.where.join(' ');
      writeFileSync(wrapper, `exec '${process.execPath}' ${nixboot} "$1" ${where} "$2" "$3"\n`);
      const more = `command = "sh ${wrapper}"; grub.efiSupport = false;`;
      const script = await build(`${fakeNixos('install-bootloader', more)}.installBootLoader`);
      const out = execFileSync(script, [toplevel], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      expect(out).toMatch(/boot2\/grub\/grub\.cfg\nextra\n$/);
      for (const boot of ['boot', 'boot2']) {
        const cfg = readFileSync(machine.at(`${boot}/grub/grub.cfg`), 'utf8');
        expect(outline(menuTree(cfg))).toBe(
          'FakeOS\nFakeOS - All configurations\n  FakeOS - Configuration 1 (2024-01-01 - 26.05)\n',
        );
        expect(cfg).toContain('set timeout=-1\n');
      }
    } finally {
      rmSync(`${machine.root}.mounts`, { force: true });
      machine.remove();
    }
  });

  it('says all that the options of today say', async () => {
    const script = await build(`${fakeNixos('install-bootloader', echo)}.installBootLoader`);
    const [, xml = ''] =
      / (\S+-grub-config\.xml) "\$1"\n.*second/is.exec(`${readFileSync(script, 'utf8')}second`) ?? [];
    const { config, warnings } = parseInstallConfig(readFileSync(xml, 'utf8'), xml);
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({
      era: '2020',
      distroName: 'FakeOS',
      bootPath: '/boot',
      timeout: -1,
      defaultEntry: 'saved',
      entryOptions: '--class nixos --unrestricted',
      users: [{ name: 'root', password: 'x' }],
      install: {
        grub: '',
        grubEfi: expect.stringMatching(/-grub-2\.12$/),
        grubTargetEfi: 'x86_64-efi',
        fullName: 'grub',
        fullVersion: '2.12',
        devices: ['nodev'],
        bootloaderId: 'FakeOS-boot',
        efiSysMountPoint: '/boot',
        canTouchEfiVariables: true,
      },
    });
    expect(readFileSync(script, 'utf8')).toContain('export GRUB_ENABLE_CRYPTODISK=y\n');
  });

  it('leaves another bootloader alone', async () => {
    const expression = `${fakeNixos('install-bootloader', `${echo} grub.enable = false;`)}.installBootLoader`;
    expect(await store.must('nix-instantiate', '--eval', '--expr', expression)).toBe('"perl"');
  });
});

describe('external.nix', () => {
  const args = `external = [ "--boot" ${printNixString("/it's $HOME")} ];`;

  it('is the hook of boot.loader.external', async () => {
    const modulesPath = join(store.folder, 'modules');
    mkdirSync(join(modulesPath, 'system/boot/loader/external'), { recursive: true });
    writeFileSync(join(modulesPath, 'system/boot/loader/external/external.nix'), '');
    const loader = `${fakeNixos('external', echo + args, modulesPath)}.config.boot.loader`;
    const hook = await build(`${loader}.external.installHook`);
    expect(execFileSync(hook, ['/nix/store/top level'], { encoding: 'utf8' })).toBe(
      "external\n--boot\n/it's $HOME\n/nix/store/top level\n",
    );
    expect(await store.must('nix-instantiate', '--eval', '--expr', `${loader}.external.enable`)).toBe('true');
  });

  it('installs by itself in a NixOS of before 22.11', async () => {
    const { stdout } = await store.nix('nix-build', [
      '--no-out-link',
      '--expr',
      `${fakeNixos('external', echo + args)}.config.system.build.installBootLoader`,
    ]);
    expect(execFileSync(stdout.trim(), ['/top'], { encoding: 'utf8' })).toContain('external\n');
  });
});

const judge = nixpkgs2014 === undefined ? describe.skip : describe;

judge('in a NixOS of 2014', () => {
  const nixos = (names: readonly string[], more: string): string => `
    (import ${nixpkgs2014}/nixos/lib/eval-config.nix {
      system = "x86_64-linux";
      modules = [ ${names.join(' ')} { fileSystems."/".device = "/dev/sda1"; ${more} } ];
    }).config.system`;

  const instantiate = async (expression: string) => {
    const path = (await store.must('nix-instantiate', '--expr', expression)).trim();
    return parseDerivation(readFileSync(path), path);
  };

  it('install-bootloader.nix says what grub.nix says to install-grub.pl', async () => {
    const settings = `
      boot.loader.grub = {
        device = "/dev/sda"; default = 3; configurationLimit = 7; extraFiles."a" = "/b";
        extraEntries = "menuentry \\"W\\" {\\n true\\n}\\n";
      };`;
    const configOf = (path: string) =>
      parseInstallConfig(parseDerivation(readFileSync(path), path).env.get('text') ?? '', path);
    const xmlOf = (paths: readonly string[]): string =>
      paths.find((path) => path.endsWith('-grub-config.xml.drv')) ?? '';
    const drv = await instantiate(
      `${nixos([module('install-bootloader')], settings)}.build.installBootLoader`,
    );
    expect(drv.env.get('text')).toMatch(/^nixboot install-grub \S+-grub-config\.xml "\$1"$/m);
    const ours = configOf(xmlOf([...drv.inputDrvs.keys()]));
    const theirCommand = `${nixos([], settings)}.build.installBootLoader`;
    const probe = await instantiate(
      `derivation { name = "probe"; builder = "none"; system = "none"; text = ${theirCommand}; }`,
    );
    const theirs = configOf(xmlOf([...probe.inputDrvs.keys()]));
    expect([...ours.warnings, ...theirs.warnings]).toEqual([]);
    const { path, ...config } = ours.config;
    expect({ ...config, install: { ...config.install, fullName: '' } }).toEqual({
      ...theirs.config,
      path: undefined,
    });
    expect(config).toMatchObject({ era: '2014', configurationLimit: 7, install: { devices: ['/dev/sda'] } });
    expect(path).toContain('/bin:');
  });

  it('the whole system is built with them', async () => {
    const grub = await instantiate(
      `${nixos([module('install-bootloader')], 'boot.loader.grub.device = "/dev/sda";')}.build.toplevel`,
    );
    expect(grub.env.get('installBootLoader')).toMatch(/-nixboot-install-grub$/);
    const external = await instantiate(`${nixos([module('external')], '')}.build.toplevel`);
    expect(external.env.get('installBootLoader')).toMatch(/-nixboot-external$/);
  });
});
