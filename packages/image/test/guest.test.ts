import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  guestTree,
  largestFiles,
  qemuAddress,
  type StageOne,
  serveScript,
  stageOneScript,
  startGuest,
} from '../src/index.ts';
import { qemuWords } from '../src/qemu/machine.ts';
import { forwardedPort } from '../src/qemu/monitor.ts';

const content = Buffer.from('x');

describe('the first program of a guest', () => {
  const kinds: readonly (readonly [string, StageOne])[] = [
    ['a folder', { modules: [], next: { serve: '/www' }, end: 'reboot' }],
    [
      'a program',
      { modules: ['virtio.ko'], address: qemuAddress, next: { exec: '/sbin/init' }, end: 'poweroff' },
    ],
    ...(['squashfs', 'erofs'] as const).map(
      (type) =>
        [
          `a root on ${type}`,
          {
            modules: [],
            root: { type, on: { partition: 'root' } },
            next: { exec: '/init' },
            end: 'poweroff',
          },
        ] as const,
    ),
  ];

  it.each(kinds)('for %s is a script that a shell takes', (_, stage) => {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: stageOneScript(stage), encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('that serves from a root of its own is one too', () => {
    expect(spawnSync('sh', ['-n'], { input: serveScript('/www', 'poweroff') }).status).toBe(0);
  });

  it('loads modules in the given order, and sets an address only when it has one', () => {
    const script = stageOneScript({ modules: ['b.ko', 'a.ko'], next: { exec: '/init' }, end: 'poweroff' });
    expect(script.indexOf('insmod /lib/modules/b.ko')).toBeLessThan(
      script.indexOf('insmod /lib/modules/a.ko'),
    );
    expect(script).not.toContain('ifconfig');
  });
});

describe('the tree of a guest', () => {
  it('has every folder before what lies in it, and hard links last', () => {
    const tree = guestTree([
      { kind: 'file', path: 'nix/store/b/bin/x', mode: 0o555, content },
      { kind: 'hard-link', path: 'a', target: 'nix/store/b/bin/x' },
    ]);
    const paths = tree.map(({ path }) => path);
    for (const path of paths.slice(1))
      if (path.includes('/'))
        expect(paths.indexOf(path.slice(0, path.lastIndexOf('/')))).toBeLessThan(paths.indexOf(path));
    expect(paths[0]).toBe('.');
    expect(paths.at(-1)).toBe('a');
    expect(paths).toContain('dev/console');
  });

  it('keeps what is given of two members with one path', () => {
    const tree = guestTree([{ kind: 'directory', path: 'tmp', mode: 0o700 }]);
    expect(tree.filter(({ path }) => path === 'tmp')).toEqual([
      { kind: 'directory', path: 'tmp', mode: 0o700 },
    ]);
  });

  it('says which of its files are large', () => {
    const file = (path: string, size: number) =>
      ({ kind: 'file', path, mode: 0, content: Buffer.alloc(size) }) as const;
    expect(largestFiles([file('a', 1), file('b', 3), file('c', 2)], 2)).toEqual([
      { path: '/b', size: 3 },
      { path: '/c', size: 2 },
    ]);
  });
});

describe('QEMU', () => {
  const machine = { memory: 32, disks: [], port: { guest: 80, host: 0 }, monitor: '/m', token: 't' } as const;

  it('is told of no network but the one that leads nowhere', () => {
    const words = qemuWords({ ...machine, machine: 'microvm' });
    expect(words.filter((word) => word.startsWith('user,'))).toEqual([
      'user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:0-:80',
    ]);
    expect(words).toContain('-nodefaults');
    expect(words).toContain('tcg');
    expect(words).not.toContain('-icount');
    expect(qemuWords({ ...machine, machine: 'microvm', countsInstructions: true })).toContain('-icount');
  });

  it('gets paths with commas as it wants them, and never writes to a disk', () => {
    const words = qemuWords({ ...machine, machine: 'pc', disks: ['/a,b.img'] });
    expect(words).toContain('if=none,id=disk0,format=raw,snapshot=on,file=/a,,b.img');
  });

  it('says which port leads to the guest', () => {
    const text =
      'VLAN 0 (net):\r\n  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r\n';
    expect(
      forwardedPort(
        `${text}  TCP[HOST_FORWARD]  12       127.0.0.1 40123       10.0.2.15    80     0     0\r\n`,
      ),
    ).toBe(40123);
    expect(forwardedPort(text)).toBeUndefined();
  });

  it('that is not installed is an error that says how to get it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nixtools-no-qemu-'));
    try {
      await expect(
        startGuest({
          machine: 'pc',
          memory: 32,
          disks: [],
          guestPort: 80,
          searchPath: folder,
          signal: new AbortController().signal,
        }),
      ).rejects.toMatchObject({ code: 'QEMU_MISSING', kind: 'environment' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
