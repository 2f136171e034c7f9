import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseSurvey, type Surveyed, withSystem } from '../../src/mirror/parse-survey.ts';
import { surveyScript } from '../../src/mirror/survey-script.ts';
import { surveySystem } from '../../src/mirror/survey-system.ts';

const folder = mkdtempSync(join(tmpdir(), 'survey-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store = join(folder, 'nix/store');
const write = (name: string, content: string | Buffer): void => {
  const path = join(store, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  utimesSync(path, 1, 1);
};
const link = (name: string, target: string): void => {
  mkdirSync(join(store, name, '..'), { recursive: true });
  symlinkSync(target, join(store, name));
};

write('k-linux/bzImage', Buffer.alloc(400_000, 7));
write('k-linux/lib/modules/3.12.14/modules.dep', '');
write('i-initrd/initrd', Buffer.alloc(5_000, 1));
write('t-system/init', '#!/bin/sh\n');
write('t-system/kernel-params', 'quiet');
write('t-system/boot.json', '{"a": "/nix/store/i-initrd/initrd", "b": "/nix/store/gone"}');
link('t-system/kernel', '/nix/store/k-linux/bzImage');
link('t-system/initrd', '../i-initrd/initrd');
link('t-system/kernel-modules', '/nix/store/k-linux');
link('t-system/specialisation/quiet', '/nix/store/c-child');
write('c-child/init', '#!/bin/sh\n');
link('c-child/kernel', '/nix/store/k-linux/bzImage');
link('t-system/fine-tune/child-1', '/nix/store/c-child');
link('nothing', '.');

const sorted = (found: readonly Surveyed[]): readonly Surveyed[] =>
  found
    .filter(({ area, path }) => area === 'root' && path.startsWith('/nix/store/'))
    .map((each) => (each.is === 'link' ? { ...each, modified: 1 } : each))
    .sort((a, b) => (a.path < b.path ? -1 : 1));

describe('surveySystem', () => {
  it('tells of a system here what the script tells of it on a target', () => {
    const root = join(folder, 'root');
    mkdirSync(join(root, 'nix/var/nix/profiles'), { recursive: true });
    mkdirSync(join(folder, 'boot/grub'), { recursive: true });
    symlinkSync('/nix/store/t-system', join(root, 'nix/var/nix/profiles/system-1-link'));
    const script = surveyScript({ root, store, boot: join(folder, 'boot'), grub: 'grub' });
    const report = execFileSync('sh', { input: script, encoding: 'utf8' });
    const there = sorted(parseSurvey(report, 'box'));
    const here = sorted(surveySystem('/nix/store/t-system', store));
    expect(here).toEqual(there);
    expect(here.map(({ path }) => path)).toContain('/nix/store/k-linux/lib/modules/3.12.14');
  });

  it('is joined with what a target has, never through a link of the target', () => {
    const system = surveySystem('/nix/store/t-system', store);
    const known: Surveyed = { is: 'folder', area: 'root', path: '/nix/store/t-system' };
    expect(withSystem([known], system, 'box')).toHaveLength(system.length);
    const trap: Surveyed = { is: 'link', area: 'root', path: '/nix/store', target: '/etc', modified: 1 };
    expect(() => withSystem([trap], system, 'box')).toThrow(
      expect.objectContaining({ code: 'TARGET_REPORT_INVALID' }),
    );
  });
});
