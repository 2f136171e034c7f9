import { describe, expect, it } from 'vitest';
import type { FolderContent } from '../../src/serve/folder-content.ts';
import { printPage } from '../../src/serve/page.ts';

const snapshot: FolderContent = {
  system: 'x86_64-linux',
  storeDir: '/nix/store',
  counts: { names: 1300, entries: 1234, errors: 5, skipped: 61 },
  pack: { file: 'drvs.pack', id: '' },
};
const published = {
  pointer: new Uint8Array(),
  sha256: '',
  version: 7,
  created: '2026-11-12T10:00:00Z',
  expires: '2027-02-10T10:00:00Z',
  signers: ['example.org-1'],
};
const page = (content: FolderContent, address = 'http://127.0.0.1:8080'): string =>
  printPage({ content, address, now: new Date('2026-11-22T12:00:00Z') });

describe('the page of a channel', () => {
  const html = page({ ...snapshot, published });

  it('says what it is, for which system, how much, how old and until when', () => {
    for (const text of ['x86_64-linux', '1,234', '5 that failed', '10 days', '2027-02-10', 'example.org-1'])
      expect(html).toContain(text);
  });

  it('shows the commands for preenix and for plain Nix', () => {
    expect(html).toContain('preenix channel add NAME http://127.0.0.1:8080 --key PUBLIC-KEY');
    expect(html).toContain('nix-store --realise /nix/store/….drv');
    expect(html).toContain('--option extra-substituters http://127.0.0.1:8080');
  });

  it('says so when nobody signed it', () => {
    const unsigned = page({ ...snapshot, published: { ...published, signers: [] } });
    expect(unsigned).toContain('Signed by</th><td>nobody');
    expect(unsigned).toContain('--unsigned');
  });

  it('loads nothing from anywhere', () => {
    expect(html).not.toMatch(/\bsrc=|\bhref=|url\(|@import|<script/i);
  });
});

it('the page of a plain snapshot offers no channel', () => {
  expect(page(snapshot)).not.toContain('channel add');
  expect(page(snapshot)).toContain('--realise');
});

it('nothing in a page is taken for markup', () => {
  const evil = `<script>alert('x')</script>"&`;
  const content = { ...snapshot, system: evil, storeDir: `/${evil}` };
  const html = page({ ...content, published: { ...published, signers: [evil] } }, evil);
  expect(html).not.toContain('<script');
  expect(html).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;');
});
