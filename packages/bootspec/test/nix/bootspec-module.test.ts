import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDerivation, printNixString } from '@nixtools/nix-formats';
import { rootedFs } from '@nixtools/rooted-fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThrowawayStore, type ThrowawayStore } from '../../../../test/throwaway-store.ts';
import { type BootDocument, printBootDocument, readSystemBoot } from '../../src/index.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const nixpkgs2014 = process.env['NIXTOOLS_NIXPKGS_2014'];

const params = ['loglevel=4', 'dyndbg="file a +p"', `it's=$HOME\`x\``, String.raw`back\slash`, 'ü'];

interface FakeNixos {
  readonly xen?: readonly string[];
  readonly modulesPath?: string;
}

let store: ThrowawayStore;
beforeAll(() => {
  store = createThrowawayStore();
});
afterAll(() => store.remove());

const list = (texts: readonly string[]): string => `[ ${texts.map(printNixString).join(' ')} ]`;

const fakeNixos = ({ xen = [], modulesPath = store.folder }: FakeNixos = {}): string => `
  import ${here('fake-nixos.nix')} {
    module = ${here('../../nix/bootspec.nix')};
    modulesPath = ${printNixString(modulesPath)};
    kernelParams = ${list(params)};
    label = "14.04.\\"odd\\"";
    extensions = { "org.example.colour" = { name = "green"; }; };
    xen = ${list(xen)};
  }`;

const build = async (expression: string): Promise<string> =>
  store.must('nix-build', '--no-out-link', '--expr', expression);

const read = (toplevel: string): BootDocument => {
  const boot = readSystemBoot(rootedFs('/'), toplevel);
  if (boot.is !== 'bootable') throw new Error(boot.reason);
  expect(boot.source).toBe('boot.json');
  expect(boot.warnings).toEqual([]);
  return boot.document;
};

describe('the NixOS module', () => {
  it('puts a boot.json into a system, which says what the configuration says', async () => {
    const toplevel = await build(`(${fakeNixos()}).toplevel "" []`);
    const document = read(toplevel);
    expect(document).toEqual({
      system: 'x86_64-linux',
      label: 'NixOS 14.04."odd" (Linux 3.12.18)',
      toplevel,
      init: `${toplevel}/init`,
      kernel: expect.stringMatching(/-linux-3\.12\.18\/bzImage$/),
      initrd: expect.stringMatching(/-initrd-1\/initrd$/),
      kernelParams: params,
      specialisations: new Map(),
      extensions: { 'org.example.colour': { name: 'green' } },
    });
    expect(printBootDocument(document)).toContain('"green"');
  });

  it('puts the specialisations into it, under the names that they have without boot.json', async () => {
    const names = ['', 'Old "kernel"', String.raw`a\b`, 'Old "kernel"', ...Array<string>(8).fill('')];
    const children = names.map((name) => `(nixos.toplevel ${printNixString(name)} [])`);
    const toplevel = await build(
      `let nixos = ${fakeNixos()}; in nixos.toplevel "" [ ${children.join(' ')} ]`,
    );
    const document = read(toplevel);
    const expected = ['child-1', 'Old "kernel"', String.raw`a\b`, 'Old "kernel"-2'];
    const numbered = [5, 6, 7, 8, 9, 10, 11, 12].map((n) => `child-${n}`);
    expect([...document.specialisations.keys()].sort()).toEqual([...expected, ...numbered].sort());
    const text = JSON.parse(readFileSync(join(toplevel, 'boot.json'), 'utf8'));
    expect(Object.keys(text['org.nixos.specialisation.v1'])).toEqual([...expected, ...numbered]);
  });

  it('says how Xen boots', async () => {
    const toplevel = await build(`(${fakeNixos({ xen: ['loglvl=all', 'dom0_mem=512M'] })}).toplevel "" []`);
    const { xen, extensions } = read(toplevel);
    expect(xen).toEqual({
      version: 2,
      kernel: expect.stringMatching(/-xen-4\.0\.3\/boot\/xen\.gz$/),
      params: ['loglvl=all', 'dom0_mem=512M'],
    });
    expect(extensions['org.xenproject.bootspec.v2']).toEqual({ version: '4.0.3' });
  });

  it('only hands its extensions on where NixOS writes a boot.json itself', async () => {
    const modulesPath = join(store.folder, 'modules');
    mkdirSync(join(modulesPath, 'system/activation'), { recursive: true });
    writeFileSync(join(modulesPath, 'system/activation/bootspec.nix'), '');
    const expression = `(${fakeNixos({ modulesPath })}).config`;
    const config = await store.must('nix-instantiate', '--eval', '--strict', '--json', '--expr', expression);
    expect(JSON.parse(config)).toEqual({
      boot: { bootspec: { extensions: { 'org.example.colour': { name: 'green' } } } },
    });
  });
});

const judge = nixpkgs2014 === undefined ? it.skip : it;

judge('the module evaluates in a NixOS of 2014, whose system then writes a boot.json', async () => {
  const expression = `
    (import ${nixpkgs2014}/nixos/lib/eval-config.nix {
      system = "x86_64-linux";
      modules = [ ${here('../../nix/bootspec.nix')} ${nixpkgs2014}/nixos/modules/virtualisation/xen-dom0.nix {
        boot.loader.grub.device = "/dev/sda";
        boot.kernelParams = ${list(params)};
        fileSystems."/".device = "/dev/sda1";
        networking.useDHCP = false;
        nesting.clone = [ { boot.loader.grub.configurationName = "Quiet"; } ];
        nixboot.bootspec.extensions."org.example.colour".name = "green";
        virtualisation.xen.enable = true;
      } ];
    }).config.system.build.toplevel`;
  const allowed = { NIXPKGS_ALLOW_BROKEN: '1' }; // Xen was.
  const { stdout, stderr } = await store.nix('nix-instantiate', ['--expr', expression], allowed);
  const path = stdout.trim();
  expect(path, stderr).toMatch(/\.drv$/);
  const drv = parseDerivation(readFileSync(path), path);
  const command = drv.env.get('buildCommand') ?? '';
  expect(command).toMatch(/write-boot-json\.sh \$out \\\n\s+\S+-bootspec\.json \S+-extensions\.json/);
  const textOf = (name: string): unknown => {
    const input = [...drv.inputDrvs.keys()].find((each) => each.endsWith(`-${name}.drv`)) ?? '';
    const text = parseDerivation(readFileSync(input), input).env.get('text') ?? '';
    return JSON.parse(`{${Buffer.from(text, 'latin1').toString().replace(/,$/, '')}}`);
  };
  expect(textOf('bootspec.json')).toEqual({
    system: 'x86_64-linux',
    label: expect.stringMatching(/^NixOS 14\.04.* \(Linux 3\./),
    kernel: expect.stringMatching(/\/bzImage$/),
    initrd: expect.stringMatching(/-initrd\/initrd$/),
    kernelParams: expect.arrayContaining(params),
  });
  expect(textOf('extensions.json')).toEqual({
    'org.example.colour': { name: 'green' },
    'org.xenproject.bootspec.v2': {
      multibootPath: expect.stringMatching(/\/boot\/xen\.gz$/),
      params: ['loglvl=all', 'guest_loglvl=all'],
      version: expect.stringMatching(/^\d/),
    },
  });
});
