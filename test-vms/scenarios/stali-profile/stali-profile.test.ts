import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseDerivation, utf8FromByteString } from '@nixtools/nix-formats';
import { levelSystems, levels, staliNix } from '@nixtools/stali';
import { beforeAll, expect, it } from 'vitest';
import { createThrowawayStore } from '../../../test/throwaway-store.ts';
import { describeMachine } from '../../machine/describe-machine.ts';
import { copyTrees, modernTrees } from './trees.ts';

const trees = modernTrees(process.env);
const combinations = levelSystems.flatMap((system) => levels.map((level) => [system, level] as const));

const argsFor = (nixpkgs: string, system: string, level: string): string =>
  `--arg nixpkgs ${nixpkgs} --argstr system ${system} --argstr level ${level}`;

if (trees === undefined) {
  it.skip('the profile on a current package set (SKIPPED: set NIXTOOLS_COREPKGS and NIXTOOLS_NIX_LIB to checkouts)', () => {});
} else {
  describeMachine('the profile, on a current package set with Nix 2.26', (machine) => {
    beforeAll(async () => {
      await copyTrees(trees, machine().shared);
    });

    const instantiate = async (words: string): Promise<string> =>
      (await machine().must(`nix-instantiate /nixtools/packages/stali/nix/web-server.nix ${words}`)).trim();

    /** A derivation that was instantiated in there, by the host's own reader. */
    const derivation = async (drvPath: string) => {
      await machine().must(`mkdir -p /shared/drvs && cp ${drvPath} /shared/drvs/`);
      return parseDerivation(await readFile(join(machine().shared, 'drvs', basename(drvPath))), drvPath);
    };
    const variable = async (drvPath: string, name: string): Promise<string> =>
      utf8FromByteString((await derivation(drvPath)).env.get(name) ?? '') ?? '';

    it.each(combinations)('has a web server for %s at level %s, image included', async (system, level) => {
      const drvPath = await instantiate(`${argsFor('/shared/corepkgs', system, level)} -A image`);
      expect(drvPath).toMatch(/-web-server-image\.drv$/);
      const document = JSON.parse(await variable(drvPath, 'document'));
      expect(document['org.nixos.bootspec.v1']).toMatchObject({
        system,
        kernel: expect.stringMatching(/-linux-.*\/(bzImage|Image|zImage)$/),
        initrd: expect.stringMatching(/-web-server-initramfs\/initrd$/),
      });
    });

    it('is the same for the Nix of the host, file by file', async () => {
      const store = createThrowawayStore();
      try {
        const tree = join(machine().shared, 'corepkgs');
        const words = [
          '--store',
          `local?root=${store.folder}`,
          join(staliNix(), 'web-server.nix'),
          '-A',
          'image',
        ];
        // With the paths of /nix/store, which are part of what is hashed.
        const { stdout, stderr } = await store.nix(
          'nix-instantiate',
          [...words, '--arg', 'nixpkgs', tree, '--argstr', 'system', 'x86_64-linux'],
          { NIX_STORE_DIR: undefined, NIX_STATE_DIR: undefined, NIX_LOG_DIR: undefined },
        );
        expect(stdout.trim(), stderr).toBe(
          await instantiate(`${argsFor('/shared/corepkgs', 'x86_64-linux', 'static')} -A image`),
        );
      } finally {
        store.remove();
      }
    });

    it.each([
      ['musl', '', false],
      ['static', '-static', true],
      ['static-pie', '-static-pie', true],
    ])('links at level %s with %j', async (level, link, isStatic) => {
      const drvPath = await instantiate(`${argsFor('/shared/corepkgs', 'x86_64-linux', level)} -A pkgs.bash`);
      const { env } = await derivation(drvPath);
      const text = JSON.stringify([...env]);
      const flags = [...text.matchAll(/(?<=[ "\\])-static(-pie)?(?=[ "\\])/g)].map(([flag]) => flag);
      expect(new Set(flags)).toEqual(new Set(link === '' ? [] : [link]));
      expect(text.includes('--disable-shared')).toBe(isStatic);
    });

    it('leaves -static to nobody else at level static-pie', async () => {
      const drvPath = await instantiate(
        `${argsFor('/shared/corepkgs', 'x86_64-linux', 'static-pie')} -A pkgs.busybox`,
      );
      const phase = await variable(drvPath, 'configurePhase');
      expect(phase).not.toContain('CONFIG_STATIC y');
      expect(phase).toMatch(/CONFIG_HTTPD y\n/);
    });

    it('lists everything that a build would fetch, each with its hash and where it was found', async () => {
      const drvPath = await instantiate(`${argsFor('/shared/corepkgs', 'x86_64-linux', 'static')} -A image`);
      const found = JSON.parse(await machine().must(`NIX_REMOTE= preenix sources --json ${drvPath}`));
      const judged = await machine().must(
        `nix-store -qR ${drvPath} | grep 'drv$' | xargs grep -l '"outputHash","[^"]'`,
      );
      const paths = found.fixedOutputs.map((one: { drvPath: string }) => one.drvPath);
      expect(paths.length).toBeGreaterThan(200);
      for (const path of judged.trim().split('\n')) expect(paths).toContain(path);
      const named = (part: string) =>
        found.fixedOutputs.filter(({ name }: { name: string }) => name.startsWith(part));
      for (const name of ['busybox-', 'musl-', 'linux-6', 'gcc-', 'binutils-'])
        expect(named(name), name).not.toEqual([]);
      for (const { hash, urls } of found.fixedOutputs) {
        expect(hash).toMatch(/^(sha256|sha512|sha1|md5)-[A-Za-z0-9+/]+=*$/);
        expect(urls.length).toBeGreaterThan(0);
      }
    });

    it('has a small system of its NixOS-like modules, whose options the module looks up', async () => {
      const small = `import /shared/corepkgs/ekaos {
        pkgs = import /shared/corepkgs { localSystem.system = "x86_64-linux"; };
        configuration = (import /nixtools/packages/stali/nix { }).nixos.small /shared/corepkgs/ekaos/examples/minimal-system.nix;
      }`;
      const asked = `let s = ${small}; in { inherit (s.config.stali) absent; modules = s.config.boot.initrd.availableKernelModules; drv = s.toplevel.drvPath; }`;
      const { absent, modules, drv } = JSON.parse(
        await machine().must(`nix-instantiate --eval --strict --json --read-write-mode -E '${asked}'`),
      );
      expect(absent).toContain('services.nixosManual.enable');
      expect(modules).toContain('virtio_net');
      expect(drv).toMatch(/-ekaos-system-.*\.drv$/);
    });
  });
}
