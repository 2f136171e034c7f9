import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { enableAble, evaluateByHand, kindOfFile, rebindSet } from '../../src/import/index.ts';
import { placeOf, readServiceSet } from '../../src/index.ts';
import { throwawayFolder, throwawayNix } from './throwaway.ts';

const nix = throwawayNix();
const folder = throwawayFolder();
const fileWith = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const byHand = `{ pkgs ? throw "not asked for", port ? 8080 }:
let s = import <nixtools/services.nix> { inherit pkgs; }; in
s.services {
  hello = s.foreground [ "/bin/hello" (toString port) ] { };
}
`;

describe('a file of services in Nix', () => {
  it('is read with the functions that are shipped, without a package set', async () => {
    const file = fileWith('hello.nix', byHand);
    expect(await kindOfFile(file, { nix })).toBe('by-hand');
    const { set } = await evaluateByHand(file, { nix });
    expect(set.services['hello']?.exec?.argv).toEqual(['/bin/hello', '8080']);
    expect(placeOf(set, ['services', 'hello', 'exec'])).toBe(`services.hello.exec (${file}:4)`);
  });

  it('may be a plain set', async () => {
    const file = fileWith('plain.nix', '{ version = 1; services.a.exec.argv = [ "/bin/a" ]; }');
    expect(await kindOfFile(file, { nix })).toBe('by-hand');
    expect(Object.keys((await evaluateByHand(file, { nix })).set.services)).toEqual(['a']);
  });

  it('knows from what the packages that it names are built', async () => {
    const file = fileWith(
      'package.nix',
      `let web = derivation { name = "web"; system = builtins.currentSystem; builder = "/bin/sh"; }; in
      { version = 1; services.web.exec.argv = [ "\${web}/bin/web" ]; }`,
    );
    const { set, derivers } = await evaluateByHand(file, { nix });
    const output = set.services['web']?.exec?.argv?.[0]?.replace('/bin/web', '') ?? '';
    expect(derivers[output]).toMatch(/-web\.drv!out$/);
  });

  it.each([
    ['function.nix', '{ config, pkgs, ... }: { services.nginx.enable = true; }'],
    ['ellipsis.nix', '{ ... }: { services.nginx.enable = true; }'],
    ['set.nix', '{ services.nginx.enable = true; }'],
  ])('is a configuration of NixOS: %s', async (name, text) => {
    expect(await kindOfFile(fileWith(name, text), { nix })).toBe('nixos');
  });

  it('that fails to evaluate is an error with the place in it', async () => {
    const file = fileWith('broken.nix', '{\n  version = 1;\n  services = nowhere;\n}\n');
    await expect(kindOfFile(file, { nix })).rejects.toMatchObject({
      code: 'CONFIGURATION_FAILS',
      kind: 'failed',
      message: expect.stringContaining("undefined variable 'nowhere'"),
      place: expect.stringContaining(`${file}:3`),
    });
  });

  it('that does not exist is an error', async () => {
    await expect(kindOfFile(join(folder, 'no.nix'), { nix })).rejects.toMatchObject({
      code: 'CONFIGURATION_NOT_FOUND',
    });
  });
});

describe('rebinding a set that was written by hand', () => {
  const store = '/nix/store/00000000000000000000000000000000-web-1.0';
  const set = readServiceSet(
    `version: 1
services:
  web: { exec: { argv: [${store}/bin/web, -c, ${store}/etc/web.conf] }, reload: { argv: [ctl, reload] } }
`,
    { file: 'web.yaml' },
  );

  it('places store paths and programs without a folder, and lists each', () => {
    const rebound = rebindSet(set, {
      storeDir: '/nix/store',
      rebind: { table: { 'web/bin': '/usr/bin' } },
      programs: new Map([['ctl', '/opt/ctl/bin/ctl']]),
    });
    expect(rebound.set.services['web']?.exec?.argv).toEqual(['/usr/bin/web', '-c', `${store}/etc/web.conf`]);
    expect(rebound.set.services['web']?.reload?.argv).toEqual(['/opt/ctl/bin/ctl', 'reload']);
    expect(rebound.rebinds.map(({ from, to }) => [from, to])).toEqual([
      ['ctl', '/opt/ctl/bin/ctl'],
      [`${store}/bin/web`, '/usr/bin/web'],
    ]);
    expect(rebound.unresolved).toEqual([{ service: 'web', path: `${store}/etc/web.conf` }]);
  });
});

describe('the services that a NixOS has options for', () => {
  const tree = process.env['NIXTOOLS_NIXPKGS_2014'];

  it.skipIf(tree === undefined)(
    `are those of its enable options${tree === undefined ? ' (SKIPPED: set NIXTOOLS_NIXPKGS_2014)' : ''}`,
    async () => {
      const all = await enableAble(tree ?? '', { nix });
      expect(all).toHaveLength(142);
      expect(all.find(({ name }) => name === 'nginx')?.description).toMatch(/nginx/i);
    },
  );

  it('needs a NixOS', async () => {
    await expect(enableAble(folder, { nix })).rejects.toMatchObject({ code: 'NIXPKGS_INVALID' });
  });
});
