import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { staliNix } from '@nixtools/stali';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../../../test/run-program.ts';
import { createThrowawayStore, type ThrowawayStore } from '../../../../test/throwaway-store.ts';
import { here } from '../stali-nix.ts';

const busybox = ['/bin/busybox', '/usr/bin/busybox'].find(existsSync);
const missing = busybox === undefined ? 'busybox-static' : undefined;

const hostPkgs = `(import ${here('system/host-pkgs.nix')} { busybox = ${busybox ?? '/none'}; })`;

/** A web server of the host's busybox; what Nix makes of it is nobody's but this test's. */
const expression = (args: string): string =>
  `let pkgs = ${hostPkgs}; in import ${staliNix()}/system/web-server.nix ({
    inherit pkgs;
    packers = [ ];
    kernel = pkgs.runCommand "kernel" { } "mkdir $out; echo kernel > $out/bzImage";
  } // ${args})`;

const odd = `it's "odd": $HOME \\\\ @system@ \`id\``;

describe.skipIf(missing !== undefined)(
  missing === undefined
    ? 'a web server without systemd'
    : `a web server without systemd (SKIPPED: no ${missing})`,
  () => {
    let store: ThrowawayStore;
    beforeAll(() => {
      store = createThrowawayStore();
    });
    afterAll(() => store.remove());

    const build = (args: string, attribute: string, ...more: readonly string[]): Promise<string> =>
      store.must('nix-build', '--no-out-link', ...more, '--expr', `(${expression(args)}).${attribute}`);
    const complaint = async (args: string): Promise<string> =>
      (await store.nix('nix-instantiate', ['--expr', `(${expression(args)}).image`])).stderr;

    it('has an init, a script for each service, and the files of fixed places', async () => {
      const system = await build(
        '{ network = { address = "10.0.2.15"; gateway = "10.0.2.2"; }; users.shop = 99; }',
        'system',
      );
      const read = (path: string): string => readFileSync(join(system, path), 'utf8');
      expect(read('init')).toMatch(/^#!\/\S+\/bin\/sh\n/);
      expect(read('start')).toContain(
        'ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up\nroute add default gw 10.0.2.2',
      );
      expect(read('root/etc/inittab')).toContain(`::respawn:${system}/services/web-server\n`);
      expect(read('root/etc/passwd')).toMatch(/^root:x:0:0:.*\nshop:x:99:99:.*\nwww:x:80:80:/);
      expect(read('root/srv/www/index.html')).toContain('served by httpd');
      for (const script of ['init', 'start', 'services/web-server'])
        expect((await runProgram('sh', ['-n', join(system, script)])).exitCode, script).toBe(0);
    });

    it('keeps any text of a file and any word of a service as it is', async () => {
      const system = await build(
        `{ files."srv/www/odd.txt" = ${JSON.stringify(odd).replaceAll('$', '\\$')}; hostName = "it's"; }`,
        'system',
      );
      expect(readFileSync(join(system, 'root/srv/www/odd.txt'), 'utf8')).toBe(
        JSON.parse(JSON.stringify(odd)),
      );
      expect((await runProgram('sh', ['-n', join(system, 'init')])).exitCode).toBe(0);
    });

    it('is an initramfs that holds the closure, starts with it, and is the same each time', async () => {
      const initramfs = await build('{ }', 'initramfs');
      await build('{ }', 'initramfs', '--check');
      const system = await build('{ }', 'system');
      const listed = await runProgram('sh', [
        '-c',
        `xz -dc "$1" | cpio -t --quiet`,
        'sh',
        join(initramfs, 'initrd'),
      ]);
      const names = listed.stdout.split('\n');
      expect(names).toContain('init');
      expect(names).toContain('etc/inittab');
      for (const path of (await store.must('nix-store', '-qR', system)).split('\n'))
        expect(names).toContain(path.slice(1));
    });

    it('has a boot.json for the kernel and the initramfs', async () => {
      const image = await build('{ kernelParams = [ "quiet" ]; }', 'image');
      const { 'org.nixos.bootspec.v1': boot } = JSON.parse(readFileSync(join(image, 'boot.json'), 'utf8'));
      expect(boot).toMatchObject({
        label: 'web-server',
        system: 'x86_64-linux',
        kernelParams: ['console=ttyS0', 'panic=-1', 'quiet'],
      });
      expect(realpathSync(join(image, 'kernel'))).toBe(boot.kernel);
      expect(readlinkSync(join(image, 'initrd'))).toBe(boot.initrd);
      expect(existsSync(boot.init)).toBe(true);
    });

    it.each([
      ['{ port = 0; }', 'the port has to be a number from 1 to 65535'],
      ['{ port = "80"; }', 'the port has to be a number'],
      ['{ server = "apache"; }', 'there is no server "apache"; there are httpd and nginx'],
      ['{ server = "nginx"; }', 'this nixpkgs has no nginx; server "httpd" is'],
      ['{ network = "wifi"; }', 'network is "wifi"; it can be "dhcp", "none"'],
      ['{ kernel = null; }', 'give the system a `kernel`'],
    ])('refuses %s', async (args, words) => {
      expect(await complaint(args)).toContain(words);
    });
  },
);
