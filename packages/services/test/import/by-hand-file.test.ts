import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { enableAble, evaluateDescription, kindOfFile, rebindSet } from '../../src/import/index.ts';
import { placeOf, readServiceSet } from '../../src/index.ts';
import { throwawayFolder, throwawayNix } from './throwaway.ts';

const nix = throwawayNix();
const folder = throwawayFolder();
const fileWith = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

/** The only set of a file. */
const setIn = async (file: string) => {
  const { description, derivers } = await evaluateDescription(file, { nix });
  if (description.kind !== 'parts') throw new Error('a deployment');
  const [part] = description.parts;
  if (part === undefined || !('set' in part)) throw new Error('no set');
  return { set: part.set, derivers };
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
    const { set } = await setIn(file);
    expect(set.services['hello']?.exec?.argv).toEqual(['/bin/hello', '8080']);
    expect(placeOf(set, ['services', 'hello', 'exec'])).toBe(`services.hello.exec (${file}:4)`);
  });

  it('may be a plain set', async () => {
    const file = fileWith('plain.nix', '{ version = 1; services.a.exec.argv = [ "/bin/a" ]; }');
    expect(await kindOfFile(file, { nix })).toBe('by-hand');
    expect(Object.keys((await setIn(file)).set.services)).toEqual(['a']);
  });

  it('knows from what the packages that it names are built', async () => {
    const file = fileWith(
      'package.nix',
      `let web = derivation { name = "web"; system = builtins.currentSystem; builder = "/bin/sh"; }; in
      { version = 1; services.web.exec.argv = [ "\${web}/bin/web" ]; }`,
    );
    const { set, derivers } = await setIn(file);
    const output = set.services['web']?.exec?.argv?.[0]?.replace('/bin/web', '') ?? '';
    expect(derivers[output]).toMatch(/-web\.drv!out$/);
  });

  it('may be a list of parts, or have deployments as attributes that functions give', async () => {
    const list = fileWith('list.nix', '[ { version = 1; services = { }; } "other.yaml" ]');
    expect(await kindOfFile(list, { nix })).toBe('by-hand');
    expect((await evaluateDescription(list, { nix })).description).toMatchObject({
      kind: 'parts',
      parts: [{ set: { services: {} } }, { file: 'other.yaml', place: list }],
    });
    const tide = fileWith(
      'tide.nix',
      `{ port ? 80 }: {
        tides = { hosts ? { h1 = { }; } }: {
          "low.est" = { version = 1; inherit hosts; parts.web = [ { version = 1; services.web.exec.argv = [ "/web" (toString port) ]; json = "ours"; build = throw "built"; } ]; };
        };
        broken = throw "looked at";
      }`,
    );
    const attribute = ['tides', 'low.est'];
    const { description } = await evaluateDescription(tide, { nix, attribute });
    if (description.kind !== 'deployment') throw new Error('no deployment');
    expect(Object.keys(description.deployment.hosts)).toEqual(['h1']);
    expect(description.parts.get('web')).toMatchObject([
      { set: { services: { web: { exec: { argv: ['/web', '80'] } } } } },
    ]);
    await expect(evaluateDescription(tide, { nix, shown: 'tide.nix' })).rejects.toMatchObject({
      code: 'SERVICE_ATTRIBUTE_NEEDED',
      place: 'tide.nix',
      hint: expect.stringContaining('there are broken, tides'),
    });
    await expect(evaluateDescription(tide, { nix, attribute: ['tides', 'lowest'] })).rejects.toMatchObject({
      code: 'SERVICE_ATTRIBUTE_NOT_FOUND',
      message: 'there is no attribute tides.lowest',
      hint: 'did you mean "low.est"?',
    });
  });

  it('with a name that means something to Nix looks for that name', async () => {
    const file = fileWith('plain.nix', '{ version = 1; services = { }; }');
    const attribute = ['${builtins.readFile /etc/passwd}"'];
    await expect(evaluateDescription(file, { nix, attribute })).rejects.toMatchObject({
      code: 'SERVICE_ATTRIBUTE_NOT_FOUND',
    });
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
