import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProbe, parseRootFolder, probedRootFolder } from '../../src/index.ts';
import { probeScript } from '../../src/probe/probe-script.ts';
import { hex, mounts, probeReport } from '../fake-probe.ts';

describe('parseProbe', () => {
  it('reads a report', () => {
    expect(parseProbe(probeReport(), 'box')).toMatchObject({
      arch: 'x86_64',
      free: 1_024_000_000,
      boot: { folder: '/boot', grub: { name: 'grub', hasConfig: true } },
      nix: { daemon: '/usr/bin/nix-daemon', version: 'nix (Nix) 2.26.3' },
      devices: [{ device: '/dev/sda1', uuid: '0a1b-2c3d', readable: true }, { device: '/dev/sda2' }],
    });
  });

  it('reads what the script prints here, in dash and in busybox', () => {
    for (const shell of [['sh'], ['busybox', 'sh']]) {
      const [program = '', ...args] = shell;
      const text = execFileSync(program, args, {
        input: probeScript('/nixos'),
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      });
      const probe = parseProbe(text, 'here');
      expect(probe.kernel).toBe('Linux');
      expect(probe.mounts).toContain(' / ');
      expect(probe.free).toBeGreaterThan(0);
      expect(probe.missing).toEqual([]);
    }
  });

  it('takes the grub folder that has a configuration', () => {
    const probe = parseProbe(probeReport({ grub: ['grub folder none', 'grub2 folder file'] }), 'box');
    expect(probe.boot?.grub?.name).toBe('grub2');
  });

  it.each([
    ['a greeting before', `welcome\n${probeReport()}`],
    ['a greeting after', `${probeReport()}bye\n`],
    ['a cut', probeReport().slice(0, -20)],
    ['nothing', ''],
    ['a doubled key', probeReport({ arch: ['x86_64', 'aarch64'] })],
    ['a missing key', probeReport({ uid: [] })],
    ['an unknown key', probeReport({ surprise: ['x'] })],
    ['a number that is none', probeReport({ uid: ['0x0'] })],
    ['odd hexadecimal digits', probeReport({ mounts: ['abc'] })],
    ['a NUL in a text', probeReport({ mounts: ['00'] })],
    ['bytes that are no UTF-8', probeReport({ parent: ['2fff'] })],
    ['an escape sequence', probeReport({ arch: ['\u001b[2J'] })],
    ['a relative path', probeReport({ parent: [hex('etc')] })],
    ['a kind that is none', probeReport({ root: ['spaceship'] })],
  ])('refuses %s', (_, text) => {
    expect(() => parseProbe(text, 'box')).toThrow(expect.objectContaining({ code: 'TARGET_REPORT_INVALID' }));
  });

  it('takes no report that was cut or changed for another one in silence', () => {
    const report = probeReport();
    fc.assert(
      fc.property(fc.nat(report.length - 2), (at) => {
        expect(() => parseProbe(report.slice(0, at), 'box')).toThrow(
          expect.objectContaining({ code: 'TARGET_REPORT_INVALID' }),
        );
      }),
    );
  });
});

describe('probedRootFolder', () => {
  it('is named from the top of its file system, by UUID', () => {
    const root = parseRootFolder('/srv/nixos');
    const table = `${mounts}25 22 0:30 /@srv /srv rw - btrfs /dev/sda2 rw\n`;
    expect(probedRootFolder(parseProbe(probeReport({ mounts: [hex(table)] }), 'box'), root, false)).toEqual({
      device: '/dev/disk/by-uuid/1111-2222',
      fsType: 'btrfs',
      folder: '/@srv/nixos',
      shareStore: false,
      hostStore: '/nix/store',
    });
  });

  it('refuses to share a store of another file system', () => {
    const table = `${mounts}25 22 8:3 / /nix rw - ext4 /dev/sdb1 rw\n`;
    const probe = parseProbe(probeReport({ mounts: [hex(table)] }), 'box');
    expect(() => probedRootFolder(probe, parseRootFolder('/nixos'), true)).toThrow(
      expect.objectContaining({ code: 'STORE_ELSEWHERE' }),
    );
  });
});
