import { expect, it } from 'vitest';
import { redirected } from '../../src/download/redirect.ts';
import { parseRetryAfter } from '../../src/download/retry-after.ts';
import { isAddress, parseSource } from '../../src/follow/source.ts';

it.each([
  ['https://a.example/x', '/y', 'https://a.example/y'],
  ['https://a.example/x', 'https://b.example/', 'https://b.example/'],
  ['http://a.example/x', 'https://a.example/x', 'https://a.example/x'],
])('a redirect leads from %s by %s to %s', (from, location, to) => {
  expect(redirected(new URL(from), location).href).toBe(to);
});

it.each([
  ['https://a.example/', 'http://a.example/'],
  ['https://a.example/', 'file:///etc/passwd'],
  ['http://a.example/', 'data:text/plain,x'],
  ['http://a.example/', null],
  ['http://a.example/', 'http://user:word@a.example/'],
])('a redirect does not lead from %s to %s', (from, location) => {
  expect(() => redirected(new URL(from), location)).toThrow(
    expect.objectContaining({ code: 'REDIRECT_REFUSED', kind: 'verification' }),
  );
});

it.each([
  [null, 0],
  ['3', 3000],
  ['999999', 30_000],
  ['Sun, 22 Nov 2026 10:00:05 GMT', 5000],
  ['Sun, 22 Nov 2020 10:00:05 GMT', 0],
  ['soon', 0],
  ['-1', 0],
])('"Retry-After: %s" is a wait of %i ms', (header, wait) => {
  expect(parseRetryAfter(header, Date.parse('2026-11-22T10:00:00Z'))).toBe(wait);
});

it.each([
  ['https://example.org/nixpkgs', 'https://example.org/nixpkgs/'],
  ['HTTPS://Example.org/nixpkgs/channel.json', 'https://example.org/nixpkgs/'],
  ['file:///srv/nixpkgs', 'file:///srv/nixpkgs/'],
])('the source %s is the address %s', async (text, address) => {
  expect(await parseSource(text)).toBe(address);
  expect(isAddress(address)).toBe(true);
});

it.each([
  'ftp://example.org/',
  'javascript:alert(1)',
  'https://user:word@example.org/',
  'https://example.org/?token=1',
  'https://example.org/#x',
  'https://',
  'file://host/share',
])('%s is no source', async (text) => {
  await expect(parseSource(text)).rejects.toMatchObject({ code: 'CHANNEL_SOURCE', kind: 'usage' });
});
