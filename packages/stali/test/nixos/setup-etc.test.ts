import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staliNix } from '@nixtools/stali';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../../test/run-program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nixtools-etc-'));
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

const root = (): string => join(folder, 'root');
const etc = (name: string): string => join(folder, 'root/etc', name);

/** /etc of a system: links to files elsewhere, and what NixOS writes beside those that are to be copies. */
const systemOf = (name: string, files: Readonly<Record<string, string>>): string => {
  const place = join(folder, name);
  for (const [path, content] of Object.entries(files)) {
    const file = join(place, path);
    mkdirSync(join(file, '..'), { recursive: true });
    if (/\.(mode|uid|gid)$/.test(path)) writeFileSync(file, `${content}\n`);
    else {
      const target = join(folder, `file-${name}-${path.replaceAll('/', '-')}`);
      writeFileSync(target, content);
      symlinkSync(target, file);
    }
  }
  return place;
};

const setUp = async (source: string): Promise<string> => {
  const script = join(staliNix(), 'nixos/setup-etc.sh');
  const { exitCode, stderr } = await runProgram('sh', [script, source, root()], {
    env: { PATH: process.env['PATH'] },
  });
  expect(exitCode, stderr).toBe(0);
  return stderr;
};

describe('/etc without Perl', () => {
  it('has a link for each file, by way of /etc/static, so that all change at once', async () => {
    const first = systemOf('first', { hosts: 'a', 'ssh/sshd_config': 'b' });
    await setUp(first);
    expect(readlinkSync(etc('static'))).toBe(first);
    expect(readlinkSync(etc('hosts'))).toBe('/etc/static/hosts');
    expect(readlinkSync(etc('ssh/sshd_config'))).toBe('/etc/static/ssh/sshd_config');
  });

  it('loses the links of an earlier system, and no file that somebody else put there', async () => {
    await setUp(systemOf('first', { hosts: 'a', 'old file': 'b' }));
    writeFileSync(etc('own'), 'mine');
    symlinkSync('/somewhere/else', etc('link'));
    const said = await setUp(systemOf('second', { hosts: 'a' }));
    expect(said).toContain('removing obsolete symlink');
    expect(() => readlinkSync(etc('old file'))).toThrow('ENOENT');
    expect(readFileSync(etc('own'), 'utf8')).toBe('mine');
    expect(readlinkSync(etc('link'))).toBe('/somewhere/else');
  });

  it('copies a file that is to have a mode and an owner, and links one directly that is to be', async () => {
    const { uid, gid } = statSync(folder);
    const system = systemOf('first', {
      ...{ secret: 'x', 'secret.mode': '0600', 'secret.uid': String(uid), 'secret.gid': String(gid) },
      ...{ direct: 'y', 'direct.mode': 'direct-symlink' },
    });
    await setUp(system);
    expect(readFileSync(etc('secret'), 'utf8')).toBe('x');
    expect(statSync(etc('secret')).mode & 0o777).toBe(0o600);
    expect(readlinkSync(etc('direct'))).toBe(readlinkSync(join(system, 'direct')));
  });

  it('is the same when it is done again', async () => {
    const system = systemOf('first', { hosts: 'a' });
    await setUp(system);
    expect(await setUp(system)).toBe('');
    expect(readlinkSync(etc('hosts'))).toBe('/etc/static/hosts');
  });
});
