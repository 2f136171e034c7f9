import fc from 'fast-check';
import { expect, it } from 'vitest';
import { narUrl, parseTarget } from '../../src/serve/target.ts';

const hash = 'ghli9s97hg2d0hhr11223jv3xacvp8l1';
const narHash = '0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73';
const sha256 = 'ab'.repeat(32);

it('knows the page, the files of a channel and those of a binary cache', () => {
  expect(parseTarget('/')).toEqual({ kind: 'page' });
  expect(parseTarget('/channel.json')).toEqual({ kind: 'pointer' });
  expect(parseTarget(`/parts/drvs-${sha256}`)).toEqual({ kind: 'part', file: `drvs-${sha256}`, sha256 });
  expect(parseTarget('/nix-cache-info')).toEqual({ kind: 'cache-info' });
  expect(parseTarget(`/${hash}.narinfo`)).toEqual({ kind: 'narinfo', hash });
  expect(parseTarget(`/${narUrl(hash, narHash)}`)).toEqual({ kind: 'nar', hash, narHash });
});

it('takes the whole address that a proxy writes, and leaves a query alone', () => {
  expect(parseTarget('http://example.org:8080/channel.json')).toEqual({ kind: 'pointer' });
  expect(parseTarget('/channel.json?at=noon/../x')).toEqual({ kind: 'pointer' });
  expect(parseTarget('http://example.org')).toBeUndefined();
});

it.each([
  ...['', '*', 'channel.json', '//channel.json', '/channel.json/', '/channel.json\0', '/./channel.json'],
  ...['/../channel.json', '/%2e%2e/channel.json', '/parts/../channel.json', '/parts\\..\\channel.json'],
  ...['/history.json', '/snapshot.json', '/drvs.pack', '/entries.jsonl', '/parts', '/parts/', '/etc/passwd'],
  ...[`/parts/drvs-${sha256}.tmp`, `/parts/${sha256}`, `/parts/../drvs-${sha256}`, `/parts//drvs-${sha256}`],
  ...[`/parts/drvs-${sha256.toUpperCase()}`, `/parts/drvs-${sha256}\n`, `/parts/drvs-${sha256}%00`],
  ...[
    `/${hash}.ls`,
    `/log/${hash}-hello.drv`,
    `/debuginfo/${hash}`,
    `/${hash}.narinfo.xz`,
    `/nar/${narHash}`,
  ],
  ...[`/${hash.replace('g', 'e')}.narinfo`, `/nar/${hash}-${narHash}.nar.xz`, `/file:///${hash}.narinfo`],
])('knows no %j', (target) => {
  expect(parseTarget(target)).toBeUndefined();
});

it('finds nothing that has a dot at the wrong place, a percent sign or a backslash', () => {
  const piece = fc.constantFrom(
    '/',
    '..',
    '.',
    '%2e',
    '\\',
    '%5c',
    'parts',
    hash,
    narHash,
    sha256,
    '-',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const target = pieces.join('');
      if (/\.\.|%|\\|\0/.test(target)) expect(parseTarget(target)).toBeUndefined();
    }),
  );
});
