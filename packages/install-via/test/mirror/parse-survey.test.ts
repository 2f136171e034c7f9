import { lstatSync, readlinkSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeMirror } from '../../src/mirror/mirror.ts';
import { parseSurvey } from '../../src/mirror/parse-survey.ts';

const report = (...lines: readonly string[]): string => ['nixboot survey 1', ...lines, 'end', ''].join('\n');

describe('parseSurvey', () => {
  it('reads links, folders and files, of which kernels are holes', () => {
    const found = parseSurvey(
      report(
        'folder root /nix/var/nix/profiles',
        'link root /nix/var/nix/profiles/system system-1-link 5'.replace(
          'system-1-link',
          Buffer.from('system-1-link').toString('hex'),
        ),
        'file root /nix/store/x-linux/bzImage 9000000 1 4d5a',
        'file root /nix/store/x-linux/bzImage 9000000 1 -',
        `file boot ${Buffer.from('/nixos/a b').toString('hex')} 3 1 616263`,
      ),
      'box',
    );
    const mirror = makeMirror(found, { root: '/nixos', boot: '/boot' });
    try {
      expect(readlinkSync(`${mirror.folder}/nixos/nix/var/nix/profiles/system`)).toBe('system-1-link');
      expect(statSync(`${mirror.folder}/nixos/nix/store/x-linux/bzImage`).size).toBe(9_000_000);
      expect(lstatSync(`${mirror.folder}/boot/nixos/a b`).isFile()).toBe(true);
    } finally {
      mirror.remove();
    }
  });

  it.each([
    ['a way out', ['file root /nix/../../etc/passwd 1 1 61']],
    ['a way out in hexadecimal', [`file boot ${Buffer.from('/../x').toString('hex')} 1 1 61`]],
    ['a file through a link', ['link root /nix /etc 0', 'file root /nix/passwd 1 1 61']],
    ['a file through a link that comes later', ['file root /nix/passwd 1 1 61', 'link root /nix /etc 0']],
    ['a link that is a folder as well', ['link root /nix /etc 0', 'folder root /nix']],
    ['a folder below a file', ['file root /nix 1 1 61', 'folder root /nix/store']],
    ['another area', ['file etc /passwd 1 1 61']],
    ['more bytes than the size', ['file root /nix/a 1 1 6161']],
    ['a size that is none', ['file root /nix/a -1 1 -']],
    ['a line of its own', ['rm root /nix']],
    ['a relative path', ['folder root nix']],
  ])('refuses %s', (_, lines) => {
    expect(() => parseSurvey(report(...lines), 'box')).toThrow(
      expect.objectContaining({ code: 'TARGET_REPORT_INVALID' }),
    );
  });
});
