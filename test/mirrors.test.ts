import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultMirror, mirrors, mirrorsIn } from '../test-vms/debian/mirror.ts';

it('reads one-line lists, with options and without, and skips comments and sources', () => {
  expect(
    mirrorsIn(`# deb http://old.example/debian bookworm main
deb http://one.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] https://two.example/debian/ bookworm main
deb-src http://three.example/debian bookworm main
deb cdrom:[disk]/ bookworm main`),
  ).toEqual(['http://one.example/debian', 'https://two.example/debian/']);
});

it('reads deb822 files, with several addresses in a field', () => {
  expect(
    mirrorsIn('Types: deb\nURIs: http://one.example/debian http://two.example/debian\nSuites: trixie\n'),
  ).toEqual(['http://one.example/debian', 'http://two.example/debian']);
});

it('tries the mirrors of the host first, without those of other software, and the usual one last', () => {
  const apt = mkdtempSync(join(tmpdir(), 'nixtools-apt-'));
  try {
    mkdirSync(join(apt, 'sources.list.d'));
    writeFileSync(join(apt, 'sources.list.d/debian.sources'), 'URIs: http://near.example/debian/\n');
    writeFileSync(
      join(apt, 'sources.list.d/other.list'),
      'deb https://other.example/node_20.x nodistro main\n',
    );
    expect(mirrors(apt)).toEqual(['http://near.example/debian', defaultMirror]);
    expect(mirrors(join(apt, 'nowhere'))).toEqual([defaultMirror]);
  } finally {
    rmSync(apt, { recursive: true });
  }
});
