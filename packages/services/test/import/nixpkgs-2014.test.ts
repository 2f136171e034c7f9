import { describe, expect, it } from 'vitest';
import { evaluateNixos, importNixos } from '../../src/import/index.ts';
import { differences } from '../render/other-output-types.ts';
import { silentKeys } from './alter-keys.ts';
import { fixture, throwawayNix } from './throwaway.ts';

const tree = process.env['NIXTOOLS_NIXPKGS_2014'];
const nix = throwawayNix();
const host = [{ folder: '/usr/bin', programs: ['sh', 'bash', 'kill'] }];

const modulesFor = (name: string): string[] => [
  `{ services.${name}.enable = true; }`,
  `args: (import ${fixture('data/required-2014.nix')} args).${name} or { }`,
];

/** All of them, with the table: `node bench/import-nixos.mjs`. */
const sample = [
  'almir',
  'atd',
  'dovecot2',
  'fuppesd',
  'gvpe',
  'httpd',
  'mysql',
  'nginx',
  'ngircd',
  'openssh',
  'postgresql',
  'redis',
];
const containers = {
  nginx: 'nginx',
  openssh: 'sshd',
  redis: 'redis',
  postgresql: 'postgresql',
  httpd: 'httpd',
};

if (tree === undefined) {
  it.skip('services of the NixOS of March 2014 (SKIPPED: set NIXTOOLS_NIXPKGS_2014 to the path of that tree)', () => {});
} else {
  const importOf = async (modules: readonly string[]) => {
    const raw = await evaluateNixos({ nixpkgs: tree, modules, system: 'x86_64-linux' }, { nix });
    return { raw, imported: importNixos(raw, { rebind: { host } }) };
  };

  describe('the NixOS of March 2014', () => {
    it.each(sample)('has a service %s that is imported, with every key mapped or listed', async (name) => {
      const { raw, imported } = await importOf(modulesFor(name));
      expect(raw.failures).toEqual([]);
      expect(imported.problems).toEqual([]);
      const ids = Object.keys(raw.units.services).filter((unit) => !raw.baseline?.services.includes(unit));
      expect(ids.length).toBeGreaterThan(0);
      const { silent } = silentKeys(raw, 'services', ids, (from) => importNixos(from, { rebind: { host } }));
      expect(silent).toEqual([]);
    });

    it('gives the text of nginx.conf, which only a derivation has', async () => {
      const { imported } = await importOf([
        ...modulesFor('nginx'),
        '{ services.nginx.httpConfig = "server { listen 18091; }"; }',
      ]);
      const file = imported.set.services['nginx']?.files?.['/etc/nixtools-services/nginx.conf'];
      expect(file?.text).toContain('server { listen 18091; }');
    });

    it('describes services the same on a host and in a container', async () => {
      const modules = Object.keys(containers).flatMap(modulesFor);
      const host = await importOf(modules);
      const container = await importOf([...modules, '{ boot.isContainer = true; }']);
      expect([host.raw.system.isContainer, container.raw.system.isContainer]).toEqual([false, true]);
      for (const id of Object.values(containers)) {
        expect(host.imported.set.services[id], id).toBeDefined();
        expect(container.imported.set.services[id], id).toEqual(host.imported.set.services[id]);
      }
    });

    it('is the same on a host, in a machine and in containers, but for a few fields', async () => {
      const { imported } = await importOf(Object.keys(containers).flatMap(modulesFor));
      const services = Object.fromEntries(
        Object.entries(imported.set.services).map(([id, service]) => [
          id,
          { ...service, exec: { ...service.exec, image: 'localhost/servers' } },
        ]),
      );
      const { nspawn, refused, oci, losses } = differences({ ...imported.set, services });
      expect(nspawn).toEqual(['/etc/systemd/nspawn/nixtools.nspawn']);
      // They go into the background, where the end of a container is the end of its first process.
      expect(refused).toEqual(['httpd', 'sshd']);
      const keys = [...new Set(oci.map((line) => line.replace(/^.*: /, '')))].sort();
      expect(keys).toEqual([
        'Service ExecStart',
        'Service ExecStartPost',
        'Service ExecStartPre',
        'Service KillMode',
        'Service Type',
        'Unit RequiresMountsFor',
      ]);
      expect(losses).toEqual(['exec.argv0', 'groups', 'hooks.preStart.*.as', 'stop.kill', 'users']);
    });

    it('names the option that a service needs, and goes on with the others', async () => {
      const { imported } = await importOf([
        '{ services.postgresql.enable = true; services.nginx.enable = true; }',
      ]);
      expect(Object.keys(imported.set.services)).toEqual(['nginx']);
      expect(imported.skipped[0]?.reason).toBe(
        "The option `services.postgresql.package' is used but not defined.",
      );
    });
  });
}
