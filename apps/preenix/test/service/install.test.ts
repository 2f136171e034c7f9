import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readServiceSet } from '@nixtools/services';
import { describe, expect, it } from 'vitest';
import { makeFolder, placeFile } from '../../src/service/disk.ts';
import type { Host } from '../../src/service/host.ts';
import { type InstallOptions, installPlan } from '../../src/service/install.ts';
import { prepareInstall } from '../../src/service/prepare-install.ts';
import { folderOf, readRecord, readRecords, whileLocked, writeRecord } from '../../src/service/records.ts';
import { removeService } from '../../src/service/remove.ts';
import { photograph, recordingHost, throwawayTree, writeBelow } from './throwaway-tree.ts';

const setText = `version: 1
services:
  web:
    exec: { argv: [/usr/bin/web] }
    dependencies: { requires: [database], after: [database] }
    files: { /etc/web/web.conf: { text: "port 80\\n", mode: "0640" } }
    timers: { nightly: { calendar: daily, persistent: true } }
  database:
    exec: { argv: [/usr/bin/database] }
    directories: { state: { database: {} }, config: { database: {} } }
`;

const prepared = (host: Host, text = setText, name = 'web') =>
  prepareInstall(
    { ...host, isLive: false },
    {
      name,
      set: readServiceSet(text, { file: 'web.yaml' }),
      storeDir: '/nix/store',
      temporary: '/tmp',
      copy: false,
      exactName: false,
      strict: false,
    },
  ).plan;

const options: InstallOptions = { from: 'web.yaml', rebinds: [], unknownKeys: [], start: true, force: false };
const removing = { purge: false, keepAccounts: false, force: false };

const install = (host: Host, text?: string, more: Partial<InstallOptions> = {}, name?: string) =>
  whileLocked(host, () => installPlan(host, prepared(host, text, name), { ...options, ...more }));
const remove = (host: Host, name = 'web', more: Partial<typeof removing> = {}) =>
  whileLocked(host, () => removeService(host, name, { ...removing, ...more }));

describe('installing a service on a host', () => {
  it('writes, lets systemd read and start it, and takes all of it back', async () => {
    const root = throwawayTree();
    const host = recordingHost(root);
    const before = photograph(root);
    await install(host);
    expect(readFileSync(join(root, 'etc/web/web.conf'), 'utf8')).toBe('port 80\n');
    expect(statSync(join(root, 'etc/web/web.conf')).mode & 0o777).toBe(0o640);
    expect(host.ran).toEqual([
      'systemctl daemon-reload',
      'systemctl start database.service web-nightly.timer',
    ]);
    // What systemd itself makes.
    writeBelow(root, '/var/lib/systemd/timers/stamp-web-nightly.timer', '');
    rmSync(join(root, 'var/lib/systemd/timers/stamp-web-nightly.timer'));
    rmSync(join(root, 'var/lib/systemd'), { recursive: true });
    makeFolder(host.fs, '/etc/database');
    await remove(host);
    expect(photograph(root)).toEqual(before);
  });

  it('records all before it writes anything, so an interruption at any file is harmless', async () => {
    const whole = throwawayTree();
    await install(recordingHost(whole));
    const installed = photograph(whole).filter((line) => !line.includes('record.json'));

    const count = prepared(recordingHost(throwawayTree())).files.length;
    expect(count).toBeGreaterThan(6);
    for (let done = 0; done <= count; done++) {
      const interrupted = async () => {
        const root = throwawayTree();
        const host = recordingHost(root);
        const before = photograph(root);
        let record = undefined as Awaited<ReturnType<typeof install>>['record'] | undefined;
        // The record of an installation that is at work, as one that fails at its first program leaves it.
        const spy = recordingHost(root, (argv) => {
          if (argv[1] === 'daemon-reload') record ??= readRecord(host, 'web');
          return undefined;
        });
        const plan = prepared(host);
        await install(spy);
        await remove(host);
        expect(photograph(root)).toEqual(before);
        if (record === undefined) throw new Error('there was no record');
        expect(record.phase).toBe('installing');
        makeFolder(host.fs, folderOf(host, 'web'));
        await writeRecord(host, record);
        for (const file of plan.files.slice(0, done)) await placeFile(host.fs, file);
        // One that was being written has a name that is not its own yet.
        const next = plan.files[done]?.path;
        if (next !== undefined)
          writeBelow(root, `${dirname(next)}/.${basename(next)}.0a1b2c3d4e5f.tmp`, 'half of');
        return { root, host, before };
      };
      const forRemoval = await interrupted();
      await remove(forRemoval.host);
      expect(photograph(forRemoval.root), `removed after ${done} files`).toEqual(forRemoval.before);

      const forInstall = await interrupted();
      await install(forInstall.host);
      expect(
        photograph(forInstall.root).filter((line) => !line.includes('record.json')),
        `installed after ${done} files`,
      ).toEqual(installed);
      await remove(forInstall.host);
      expect(photograph(forInstall.root), `installed and removed after ${done} files`).toEqual(
        forInstall.before,
      );
    }
  });

  it.each(['systemctl daemon-reload', 'systemctl start'])(
    'takes a first installation back when "%s" fails',
    async (step) => {
      const root = throwawayTree();
      const before = photograph(root);
      let failed = false;
      const host = recordingHost(root, (argv) => {
        if (failed || !argv.join(' ').startsWith(step)) return undefined;
        failed = true;
        return { code: 1, err: 'no luck' };
      });
      await expect(install(host)).rejects.toMatchObject({
        kind: 'failed',
        message: expect.stringContaining('no luck'),
      });
      expect(photograph(root)).toEqual(before);
    },
  );

  it('forgets an installation that was killed before it had a record', async () => {
    const root = throwawayTree();
    const before = photograph(root);
    writeBelow(root, '/var/lib/preenix/services/web/accounts/shadow', 'secret');
    await expect(remove(recordingHost(root))).rejects.toMatchObject({ code: 'SERVICE_NOT_INSTALLED' });
    expect(photograph(root)).toEqual(before);
  });

  it('removes what systemd-sysusers leaves when it is killed, and nothing that was there before', async () => {
    const root = throwawayTree();
    writeBelow(root, '/etc/.#passwdold123', 'of somebody else');
    const before = photograph(root);
    const host = recordingHost(root);
    await install(
      host,
      'version: 1\nservices: { web: { exec: { argv: [/usr/bin/web], user: web } } }\nusers: { web: {} }\n',
    );
    writeBelow(root, '/etc/.#groupKSx0Pq', 'half of a file');
    await remove(host);
    expect(photograph(root)).toEqual(before);
  });

  it('goes on with a removal that was interrupted', async () => {
    const root = throwawayTree();
    const before = photograph(root);
    await install(recordingHost(root));
    const stuck = recordingHost(root, (argv) => (argv[1] === 'daemon-reload' ? { code: 1 } : undefined));
    await expect(remove(stuck)).rejects.toMatchObject({ code: 'SERVICE_STEP_FAILED' });
    expect(readRecords(stuck).map(({ phase }) => phase)).toEqual(['removing']);
    await remove(recordingHost(root));
    expect(photograph(root)).toEqual(before);
  });

  it('changes nothing the second time, and starts again only what has changed', async () => {
    const root = throwawayTree();
    const host = recordingHost(root);
    await install(host);
    const record = readRecord(host, 'web');
    const installed = photograph(root);
    expect((await install(host)).changed).toBe(false);
    expect(readRecord(host, 'web')).toEqual(record);
    expect(photograph(root)).toEqual(installed);
    host.ran.length = 0;
    await install(host, setText.replace('port 80', 'port 81'));
    expect(host.ran.at(-1)).toMatch(/^systemctl restart /);
  });

  it('removes what a newer description has not any more', async () => {
    const root = throwawayTree();
    const before = photograph(root);
    const host = recordingHost(root);
    await install(host);
    await install(host, 'version: 1\nservices: { web: { exec: { argv: [/usr/bin/web] } } }\n');
    expect(photograph(root).filter((line) => /database\.|nightly|web\.conf/.test(line))).toEqual([]);
    expect(host.ran).toContain('systemctl stop database.service web-nightly.timer');
    await remove(host);
    expect(photograph(root)).toEqual(before);
  });

  it('leaves what another service has too until the last of them goes', async () => {
    const root = throwawayTree();
    const before = photograph(root);
    const host = recordingHost(root);
    const shared = `  database: { exec: { argv: [/usr/bin/database] } }\n`;
    const one = `version: 1\nservices:\n  web: { exec: { argv: [/usr/bin/web] }, dependencies: { wants: [database] } }\n${shared}`;
    const two = one.replace('  web:', '  shop:');
    await install(host, one);
    await install(host, two, {}, 'shop');
    host.ran.length = 0;
    await remove(host, 'web');
    expect(host.ran.filter((line) => line.includes('stop'))).toEqual(['systemctl stop web.service']);
    expect(photograph(root).some((line) => line.includes('system/database.service'))).toBe(true);
    await remove(host, 'shop');
    expect(photograph(root)).toEqual(before);
  });
});

describe('what installing refuses, having done nothing', () => {
  const refused = async (root: string, code: string, run: () => Promise<unknown>) => {
    const before = photograph(root);
    await expect(run()).rejects.toMatchObject({ code, kind: 'refused' });
    expect(photograph(root)).toEqual(before);
  };

  it('a file that somebody else has', async () => {
    const root = throwawayTree();
    writeBelow(root, '/etc/web/web.conf', 'mine\n');
    await refused(root, 'SERVICE_FILE_OWNED', () => install(recordingHost(root)));
  });

  it('a file of another service that says something else', async () => {
    const root = throwawayTree();
    const host = recordingHost(root);
    await install(host);
    const other = `version: 1
services: { shop: { exec: { argv: [/usr/bin/web] }, files: { /etc/web/web.conf: { text: other } } } }
`;
    await refused(root, 'SERVICE_FILE_OWNED', () => install(host, other, {}, 'shop'));
  });

  it('a file that was changed by hand, to be replaced or to be removed, without --force', async () => {
    const root = throwawayTree();
    const before = photograph(root);
    const host = recordingHost(root);
    await install(host);
    chmodSync(join(root, 'etc/web/web.conf'), 0o644);
    writeFileSync(join(root, 'etc/web/web.conf'), 'port 8080\n');
    await refused(root, 'SERVICE_FILE_CHANGED', () => install(host));
    await refused(root, 'SERVICE_FILE_CHANGED', () => remove(host));
    await install(host, setText, { force: true });
    expect(readFileSync(join(root, 'etc/web/web.conf'), 'utf8')).toBe('port 80\n');
    await remove(host);
    expect(photograph(root)).toEqual(before);
  });

  it('a unit that the distribution has under the other name as well', () => {
    const root = throwawayTree();
    writeBelow(root, '/usr/lib/systemd/system/nixos-nginx.service', '');
    const text = 'version: 1\nservices: { nginx: { exec: { argv: [/usr/bin/web] } } }\n';
    expect(() => prepared(recordingHost(root), text, 'nginx')).toThrow(
      expect.objectContaining({ code: 'SERVICE_UNIT_OWNED', kind: 'refused' }),
    );
  });

  it('a program that the host has not', () => {
    const text = 'version: 1\nservices: { web: { exec: { argv: [/usr/bin/nowhere] } } }\n';
    expect(() => prepared(recordingHost(throwawayTree()), text)).toThrow(
      expect.objectContaining({ code: 'SERVICE_PROGRAM_MISSING', kind: 'environment' }),
    );
  });

  it('to work while another process does', async () => {
    const host = recordingHost(throwawayTree());
    await whileLocked(host, async () => {
      await expect(install(host)).rejects.toMatchObject({ code: 'SERVICES_BUSY' });
    });
  });
});

describe('data of a service', () => {
  const text = `version: 1
services: { web: { exec: { argv: [/usr/bin/web] }, directories: { state: { web: {} }, data: { /srv: {} } } } }
`;

  it('stays when it is removed, and is told; --purge removes what was not there before', async () => {
    const root = throwawayTree();
    writeBelow(root, '/srv/mine', 'before');
    const before = photograph(root);
    const host = recordingHost(root);
    await install(host, text);
    writeBelow(root, '/var/lib/web/data', 'precious');
    expect((await remove(host)).stays).toEqual(['/var/lib/web']);
    expect(readFileSync(join(root, 'var/lib/web/data'), 'utf8')).toBe('precious');
    rmSync(join(root, 'var/lib/web'), { recursive: true });

    await install(host, text);
    writeBelow(root, '/var/lib/web/data', 'precious');
    expect((await remove(host, 'web', { purge: true })).stays).toEqual([]);
    expect(photograph(root)).toEqual(before);
  });
});
