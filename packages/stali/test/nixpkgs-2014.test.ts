import { describe, expect, it } from 'vitest';
import { staliInNix } from './stali-nix.ts';

const tree = process.env['NIXTOOLS_NIXPKGS_2014'];

if (tree === undefined) {
  it.skip('the nixpkgs of March 2014 (SKIPPED: set NIXTOOLS_NIXPKGS_2014 to the path of that tree)', () => {});
} else {
  const { complaint, closure, instantiate, value, variable } = staliInNix();

  /** The tree's own stdenv of the host's tools: what a bootstrap with musl brings has the same form. */
  const bootstrap = `{ nixpkgs, system, ... }: {
    stdenv = (import (nixpkgs + "/pkgs/stdenv/native") { inherit system; config = { }; }).stdenvBoot1;
  }`;
  const pkgs = (level: string, more = ''): string =>
    `(stali.mkPkgs { nixpkgs = ${tree}; system = "x86_64-linux"; level = "${level}"; bootstrap = ${bootstrap}; ${more} })`;
  const names = (paths: readonly string[]): readonly string[] =>
    paths.map((path) => path.slice(path.lastIndexOf('/') + 34)).sort();

  describe('the nixpkgs of March 2014', () => {
    it('has no musl itself, and says what it needs', async () => {
      const call = `stali.mkPkgs { nixpkgs = ${tree}; system = "x86_64-linux"; }`;
      expect(await complaint(`(${call}).zlib.drvPath`)).toContain('Give mkPkgs a `bootstrap`');
    });

    it.each([
      ['musl', undefined, undefined, ' --enable-jit'],
      ['static', '-static', undefined, '--enable-static --disable-shared'],
      ['static-pie', '-static-pie', '-fPIE', '--enable-static --disable-shared'],
    ])('links at level %s with the flags of that level', async (level, link, compile, configure) => {
      const drv = await instantiate(`${pkgs(level)}.pcre`);
      expect(await variable(drv, 'NIX_CFLAGS_LINK')).toBe(link);
      expect(await variable(drv, 'NIX_CFLAGS_COMPILE')).toBe(compile);
      expect(await variable(drv, 'configureFlags')).toContain(configure.trim());
    });

    it('links statically what has a configure script of its own, without flags that such a script refuses', async () => {
      const flags = async (name: string) =>
        (await variable(await instantiate(`${pkgs('static')}.${name}`), 'configureFlags'))?.split(' ');
      expect(await flags('zlib')).toEqual(['--static']);
      expect(await flags('openssl')).toEqual(['no-shared', '--libdir=lib', '--openssldir=etc/ssl']);
      expect(await flags('nginx')).not.toContain('--enable-static');
    });

    it('leaves out of nginx what a small server does not need, and keeps TLS', async () => {
      const [whole, small] = await Promise.all(
        ['', 'features = [ "nginx" "openssl" ];'].map(async (more) => {
          const drv = await instantiate(`${pkgs('static', more)}.nginx`);
          return { flags: await variable(drv, 'configureFlags'), inputs: names(await closure(drv)) };
        }),
      );
      expect(whole?.inputs.join(' ')).toMatch(/libxml2-.*libxslt-/);
      expect(small?.inputs.join(' ')).not.toMatch(/libxml2-|libxslt-/);
      expect(small?.flags).toContain('--with-http_ssl_module');
      expect(small?.flags).not.toContain('xslt');
    });

    it('makes a small busybox of the same expression', async () => {
      const drv = await instantiate(`${pkgs('static', 'features = true;')}.busybox`);
      const phase = await variable(drv, 'configurePhase');
      expect(phase).toContain('make allnoconfig');
      expect(phase).not.toContain('make defconfig');
      expect(phase).toMatch(/CONFIG_HTTPD y\n/);
    });

    it('lists the feature sets for packages that it does not have', async () => {
      expect(await value(`${pkgs('static', 'features = true;')}.stali.features.skipped`)).toEqual([
        { name: 'pcre2', why: 'this nixpkgs has no pcre2' },
        { name: 'util-linux', why: 'this nixpkgs has no util-linux' },
      ]);
    });

    it('passes overlays the packages as those before them left them', async () => {
      const overlays = `overlays = [
        (self: super: { one = super.zlib.name; })
        (self: super: { two = super.one + " " + self.three; })
        (self: super: { three = "3"; })
      ];`;
      expect(await value(`${pkgs('static', overlays)}.two`)).toBe('zlib-1.2.8 3');
    });
  });

  const configuration = `{
    fileSystems."/".device = "/dev/vda1";
    boot.loader.grub.device = "/dev/vda";
    services.nginx.enable = true;
  }`;
  const nixos = (of: string): string =>
    `(import (${tree} + "/nixos") { system = "x86_64-linux"; configuration = ${of}; })`;

  describe('the NixOS of March 2014, made small', () => {
    const small = nixos(`stali.nixos.small ${configuration}`);

    it('needs a fifth fewer derivations, and none of those for manuals, fonts, sound and the installer', async () => {
      const all = names(await closure(await instantiate(`${nixos(configuration)}.system`)));
      const fewer = names(await closure(await instantiate(`${small}.system`)));
      const gone = all.filter((name) => !fewer.includes(name)).join(' ');
      for (const name of [
        'nixos-manual',
        'man-1',
        'nano',
        'strace',
        'alsa-lib',
        'freefont',
        'polkit',
        'nixos-install',
      ])
        expect(gone, name).toContain(name);
      expect(fewer.join(' ')).toContain('nginx-');
      expect(fewer.length).toBeLessThan(0.85 * all.length);
    });

    it('sets up /etc and starts without Perl', async () => {
      const drv = await instantiate(`${small}.system`);
      expect(await variable(drv, 'perl')).toBe('');
      const activation = await variable(drv, 'activationScript');
      expect(activation).toContain('setup-etc.sh');
      expect(activation).not.toContain('perl');
    });

    it('has the kernel modules of a virtual machine, or those that it is told', async () => {
      expect(await value(`${small}.config.boot.initrd.availableKernelModules`)).toContain('virtio_net');
      const own = nixos(
        `stali.nixos.small { imports = [ ${configuration} ]; stali.kernelModules = [ "loop" ]; }`,
      );
      expect(await value(`${own}.config.boot.initrd.availableKernelModules`)).toEqual(['loop']);
    });

    it('lets a configuration have what the profile leaves out', async () => {
      const own = nixos(`stali.nixos.small { imports = [ ${configuration} ]; services.cron.enable = true; }`);
      expect(await value(`${own}.config.services.cron.enable`)).toBe(true);
      expect(await value(`${small}.config.services.cron.enable`)).toBe(false);
    });

    it('as a module that is imported says which options of today it has not', async () => {
      const imported = nixos(`{ imports = [ ${configuration} stali.nixos.minimal ]; }`);
      const absent = await value(`${imported}.config.stali.absent`);
      expect(absent).toContain('documentation.enable');
      expect(absent).not.toContain('services.nixosManual.enable');
    });
  });
}
