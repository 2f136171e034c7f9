import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildConfig, buildFlake, requireRootFolder, systemExpression } from '@nixtools/install-via';
import { createNix } from '@nixtools/nix-cli';
import { parseDerivation } from '@nixtools/nix-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThrowawayStore, type ThrowawayStore } from '../../../../test/throwaway-store.ts';

const nixpkgs = process.env['NIXTOOLS_NIXPKGS_2014'];
const module = fileURLToPath(new URL('../../nix/root-folder.nix', import.meta.url));
const device = '/dev/disk/by-uuid/0a1b-2c3d';

let store: ThrowawayStore;
beforeAll(() => {
  store = createThrowawayStore();
});
afterAll(() => store.remove());

const evaluate = async (expression: string): Promise<unknown> =>
  JSON.parse(await store.must('nix-instantiate', '--eval', '--strict', '--json', '--expr', expression));

const nixosOfToday = fileURLToPath(
  new URL('../../../../test-vms/install-via/nixos-of-today.nix', import.meta.url),
);

const today = (settings: string, isSystemd: boolean): string =>
  `(import ${nixosOfToday} { module = ${module}; isSystemd = ${String(isSystemd)}; settings = { device = "${device}"; ${settings} }; })`;

describe('root-folder.nix in a NixOS of today', () => {
  it('is a service of the stage 1 of systemd, before anything looks at the root', async () => {
    const config = await evaluate(`let c = ${today('', true)}; in {
      inherit (c.boot.initrd) postMountCommands; service = c.boot.initrd.systemd.services.nixboot-root-folder; }`);
    expect(config).toMatchObject({
      postMountCommands: '',
      service: {
        requires: ['sysroot.mount'],
        after: ['sysroot.mount'],
        before: expect.arrayContaining(['initrd-root-fs.target', 'initrd-nixos-activation.service']),
        requiredBy: expect.arrayContaining(['initrd-root-fs.target', 'initrd-nixos-activation.service']),
        script: expect.stringContaining('nixbootRootFolder /sysroot'),
      },
    });
  });

  it('is a step of the scripted stage 1, which never goes on without the folder', async () => {
    const hook = await evaluate(`${today('', false)}.boot.initrd.postMountCommands`);
    expect(hook).toContain('until nixbootRootFolder "$targetRoot"; do fail; done');
  });

  it('mounts the store of the host only where that is asked for', async () => {
    const hook = (settings: string) => evaluate(`${today(settings, false)}.boot.initrd.postMountCommands`);
    expect(await hook('')).not.toContain('/nix/store');
    expect(await hook('shareStore = true; hostStore = "/@nix/store";')).toContain(
      `mount --bind "$1"'/@nix/store' "$1"'/nixos'/nix/store`,
    );
    expect(await hook('hostMount = "";')).not.toContain('host');
  });

  it.each(['/', 'nixos', '/a b', "/x'$(id)", '/../etc'])('asserts that %j is no folder', async (folder) => {
    const config = await evaluate(
      `${today(`folder = ${JSON.stringify(folder).replaceAll('$', '\\$')};`, false)}.assertions`,
    );
    expect(config).toContainEqual(expect.objectContaining({ assertion: false }));
  });
});

describe('--flake', () => {
  it('builds a flake without inputs, evaluated purely, whose system knows its folder', async () => {
    const folder = join(store.folder, 'flake');
    mkdirSync(folder);
    const files = fileURLToPath(new URL('../../../../test-vms/install-via/', import.meta.url));
    for (const name of ['flake.nix', 'system.nix', 'nixos-of-today.nix'])
      copyFileSync(join(files, name), join(folder, name));
    copyFileSync(module, join(folder, 'root-folder.nix'));
    const toplevel = await buildFlake(createNix(store.environment), `path:${folder}#box`);
    requireRootFolder(toplevel, {
      device: '/dev/disk/by-uuid/6e1f6b52-0a8e-4d5e-9a55-2f1d6a3b7c10',
      ...{ fsType: 'ext4', folder: '/nixos', shareStore: false, hostStore: '/nix/store' },
    });
  });
});

describe.skipIf(nixpkgs === undefined)(
  nixpkgs === undefined
    ? 'root-folder.nix in the NixOS of 2014 (SKIPPED: NIXTOOLS_NIXPKGS_2014 is not set)'
    : 'root-folder.nix in the NixOS of 2014',
  () => {
    it('a configuration is evaluated to a whole system for its folder, as --config does', async () => {
      const config = join(store.folder, 'configuration.nix');
      writeFileSync(config, '{ networking.hostName = "box"; boot.loader.grub.enable = false; }');
      const folder = { device, fsType: 'ext4', folder: '/nixos', shareStore: false, hostStore: '/nix/store' };
      const expression = systemExpression(config, { module, nixpkgs: nixpkgs ?? '', folder });
      const drv = await store.must('nix-instantiate', '--expr', expression);
      const { env } = parseDerivation(readFileSync(drv), drv);
      expect(env.get('kernelParams')).toContain('panic=30 boot.panic_on_fail');
      expect(env.get('buildCommand')).toContain('-nixboot-root-folder');
    });

    it('a configuration is built for its folder, with a toplevel that needs nothing but a shell', async () => {
      const config = join(store.folder, 'shell.nix');
      writeFileSync(
        config,
        `{ config, pkgs, ... }: { boot.loader.grub.enable = false;
          system.build = pkgs.lib.mkForce { toplevel = derivation {
            name = "nixos-system-box"; system = builtins.currentSystem; builder = "/bin/sh"; PATH = "/usr/bin:/bin";
            args = [ "-euc" ("mkdir $out; echo \${toString config.boot.kernelParams} >$out/kernel-params\\n" + config.system.extraSystemBuilderCmds) ];
          }; }; }`,
      );
      const folder = { device, fsType: 'ext4', folder: '/nixos', shareStore: false, hostStore: '/nix/store' };
      const expression = systemExpression(config, { module, nixpkgs: nixpkgs ?? '', folder });
      const toplevel = await buildConfig(createNix(store.environment), expression);
      requireRootFolder(toplevel, folder);
      expect(readFileSync(join(toplevel, 'kernel-params'), 'utf8')).toContain('panic=30 boot.panic_on_fail');
    });

    it('refuses file systems that stage 1 would mount on the tree of the host', async () => {
      mkdirSync(store.folder, { recursive: true });
      const configuration = `{ imports = [ ${module} ]; nixboot.rootFolder = { enable = true; device = "${device}"; };
        boot.loader.grub.enable = false; fileSystems."/var" = { device = "/dev/sdb1"; fsType = "ext4"; }; }`;
      const { exitCode, stderr } = await store.nix('nix-instantiate', [
        ...['--expr', `(import ${nixpkgs}/nixos { configuration = ${configuration}; }).system`],
      ]);
      expect(exitCode).not.toBe(0);
      expect(stderr).toContain("stage 1 would mount these on the host's tree: /var");
    });
  },
);
