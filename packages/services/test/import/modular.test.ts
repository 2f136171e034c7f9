import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateModular, importModular, type RawModular } from '../../src/import/index.ts';
import { modularTree, nixpkgsLib, withoutLib } from './modular-tree.ts';
import { throwawayFolder, throwawayNix } from './throwaway.ts';

const nix = throwawayNix();
const folder = throwawayFolder();

const services = `{
  web = { config, ... }: {
    process.argv = [ "/usr/bin/web" "--conf" config.configData."web.conf".path "100%" "$HOME" ];
    process.environment = { MODE = "fast"; UNSET = null; };
    process.reloadSignal = "HUP";
    notificationProtocol = [ "systemd" "s6" ];
    configData."web.conf".text = "port = 80";
    configData."off.conf" = { enable = false; text = ""; };
    systemd.service = { after = [ "network.target" ]; serviceConfig = { User = "web"; CPUQuota = "10%"; RestartSec = 1; }; };
    systemd.sockets."" = { listenStreams = [ "80" ]; };
    systemd.services.cleaner.serviceConfig = { Type = "oneshot"; ExecStart = "/usr/bin/clean %t"; };
    services.worker = { process.argv = [ "/usr/bin/worker" ]; warnings = [ "is slow" ]; };
  };
  again = { process.argv = [ "/usr/bin/web" ]; assertions = [ { assertion = false; message = "needs a port"; } ]; };
  broken = { process.argv = [ (throw "no program") ]; };
  open = { config, ... }: {
    process.argv = [ "/bin/open" ];
    systemd.mainExecStart = config.systemd.lib.escapeSystemdExecArgs config.process.argv + " %n";
  };
}`;

if (nixpkgsLib === undefined) it.skip(`modular services of nixpkgs ${withoutLib}`, () => {});
else {
  const lib = nixpkgsLib;
  describe('modular services', () => {
    let raw: RawModular;
    beforeAll(async () => {
      const nixpkgs = modularTree(lib, folder);
      raw = await evaluateModular({ nixpkgs, expression: services, pkgs: '{ }' }, { nix });
    });

    it('become services, sub-services and further units with their owner before their name', () => {
      expect(Object.keys(importModular(raw).set.services)).toEqual([
        'again',
        'open',
        'web',
        'web-cleaner',
        'web-worker',
      ]);
    });

    it('keep their arguments as they are, and their files', () => {
      const { web } = importModular(raw).set.services;
      expect(web?.exec?.argv).toEqual([
        '/usr/bin/web',
        '--conf',
        '/etc/nixtools-services/web/web.conf',
        '100%',
        '$HOME',
      ]);
      expect(web?.exec?.env).toEqual({ MODE: 'fast' });
      expect(web?.files).toEqual({ '/etc/nixtools-services/web/web.conf': { text: 'port = 80' } });
      expect(web?.reload).toEqual({ signal: 'HUP' });
      expect(web?.readiness).toEqual({ notify: 'systemd' });
    });

    it('are mapped with what they say to systemd, and what NixOS says for them', () => {
      const { web, open } = importModular(raw).set.services;
      expect(web?.dependencies).toEqual({ after: ['network'] });
      expect(web?.exec?.user).toBe('web');
      expect(web?.restart).toEqual({ when: 'always', delayMs: 1000 });
      expect(web?.sockets).toEqual({ web: { listen: '80', kind: 'stream' } });
      expect(open?.exec?.argv).toEqual(['/bin/open', 'open.service']);
      expect(importModular(raw).set.services['web-cleaner']).toMatchObject({
        type: 'oneshot',
        autostart: false,
        exec: { argv: ['/usr/bin/clean', '/run'] },
      });
    });

    it('list what has no place', () => {
      expect(importModular(raw).unmapped.map(({ unit, key, value }) => [unit, key, value])).toEqual([
        ['web', 'notificationProtocol', 's6'],
        ['web.service', 'serviceConfig.CPUQuota', '10%'],
      ]);
    });

    it('tell their warnings, the assertions that do not hold, and what does not evaluate', () => {
      const { warnings, assertions, skipped } = importModular(raw);
      expect(warnings).toEqual(['in web.services.worker: is slow']);
      expect(assertions).toEqual(['in again: needs a port']);
      expect(skipped).toEqual([{ unit: 'broken', reason: 'no program', position: undefined }]);
    });

    it('cannot be read from a lib alone: what is missing is named', async () => {
      await expect(evaluateModular({ nixpkgs: lib, expression: services }, { nix })).rejects.toMatchObject({
        code: 'NIXPKGS_INVALID',
        message: expect.stringContaining('modules/generic/meta-maintainers.nix'),
      });
    });

    it('must be given', async () => {
      await expect(evaluateModular({ nixpkgs: folder }, { nix })).rejects.toMatchObject({
        code: 'CONFIGURATION_MISSING',
      });
    });
  });
}
