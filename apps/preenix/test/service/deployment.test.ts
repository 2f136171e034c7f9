import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from '@nixtools/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preenixInProcess } from '../preenix-in-process.ts';
import { root as repository, type ThrowawayPreenix, throwawayPreenix } from '../throwaway-preenix.ts';
import { photograph } from './throwaway-tree.ts';
import { writeTide } from './tide-files.ts';

let preenix: ThrowawayPreenix;
const run = (...words: readonly string[]) => preenixInProcess(['service', ...words], preenix);
const read = (name: string): string => readFileSync(join(preenix.folder, name), 'utf8');
const write = (name: string, text: string): string => {
  writeFileSync(join(preenix.folder, name), text);
  return name;
};

beforeAll(async () => {
  preenix = await throwawayPreenix();
  writeTide(preenix.folder);
});
afterAll(() => preenix?.remove());

describe('preenix service place', () => {
  it('says what runs where, as whom, on which port, and who reaches whom by what; nothing is written', async () => {
    const before = photograph(preenix.folder);
    const { code, out, err } = await run('place', 'tide.yaml', '-A', 'high');
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(`PART  HOSTS
data  b
shop  a

HOST  ADDRESS   SERVICE  USER     PORTS
a     10.0.0.1  shop     -        -
b     10.0.0.2  db@shop  db-shop  sql 20000

SERVICE  ON  NEEDS  OF       ON  ENDPOINT  BY
shop     a   db     db@shop  b   sql       10.0.0.2:20000
`);
    expect((await run('place', 'tide.yaml#low')).out).toMatch(
      /^shop +a +db +db@shop +a +sql +unix:\/run\/db@shop\/sock$/m,
    );
    expect(photograph(preenix.folder)).toEqual(before);
  });

  it('--json has the same for programs', async () => {
    const { code, out } = await run('place', 'tide.yaml#high', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      version: 1,
      parts: { data: ['b'], shop: ['a'] },
      hosts: [
        { name: 'a', address: '10.0.0.1', services: [{ id: 'shop', ports: {} }] },
        {
          name: 'b',
          address: '10.0.0.2',
          services: [{ id: 'db@shop', user: 'db-shop', ports: { sql: 20000 } }],
        },
      ],
      links: [
        {
          ...{ host: 'a', service: 'shop', need: 'db', endpoint: 'sql' },
          provider: { host: 'b', service: 'db@shop' },
          address: '10.0.0.2:20000',
        },
      ],
      leftOut: [],
      lock: {
        version: 1,
        ports: { 'db@shop': { sql: 20000 } },
        names: { 'db@shop': 'db-shop' },
        ids: { 'db-shop': 30000 },
      },
    });
  });

  it('says which orders and wishes are left out, as the other service runs on another host', async () => {
    const first = 'first: [{ version: 1, services: { first: { exec: { argv: [/bin/first] } } } }]';
    const second =
      'second: [{ version: 1, services: { second: { exec: { argv: [/bin/second] }, dependencies: { after: [first], wants: [first] } } } }]';
    const on = (place: string): string =>
      `version: 1\nhosts: { a: {}, b: {} }\nparts:\n  ${first}\n  ${second}\nplace: { on: ${place} }\n`;
    const apart = write('apart.yaml', on('{ first: [a], second: [b] }'));
    const { out, err } = await run('place', apart);
    expect(err).toBe('');
    expect(out).toContain(`SERVICE  ON  LEFT OUT  OF OTHER HOSTS
second   b   after     first
second   b   wants     first
`);
    const json = JSON.parse((await run('place', apart, '--json')).out);
    expect(json.leftOut).toEqual([
      { host: 'b', service: 'second', axis: 'after', names: ['first'] },
      { host: 'b', service: 'second', axis: 'wants', names: ['first'] },
    ]);
    const together = write('together.yaml', on('{ first: [a], second: [a] }'));
    expect((await run('place', together)).out).not.toContain('LEFT OUT');
  });

  it('keeps numbers in a lock, and --check tells whether it is up to date', async () => {
    expect((await run('place', 'tide.yaml#low', '--lock', 'tide.lock', '--check')).code).toBe(1);
    expect(existsSync(join(preenix.folder, 'tide.lock'))).toBe(false);
    const first = await run('place', 'tide.yaml#low', '--lock', 'tide.lock');
    expect([first.code, first.err]).toEqual([0, 'tide.lock has the new numbers\n']);
    const text = read('tide.lock');
    expect(lock.parse(JSON.parse(text)).ports).toEqual({ 'db@shop': { sql: 20000 } });
    const again = await run('place', 'tide.yaml#high', '--lock', 'tide.lock', '--check');
    expect([again.code, again.err]).toEqual([0, 'tide.lock has all numbers already\n']);

    write('tide.lock', text.replace('20000', '23456'));
    expect((await run('place', 'tide.yaml#high', '--lock', 'tide.lock')).out).toContain('sql 23456');
    expect(
      (await run('show', 'shop', '--from', 'tide.yaml#high', '--host', 'a', '--lock', 'tide.lock')).out,
    ).toContain('10.0.0.2:23456');
    expect(read('tide.lock')).toBe(text.replace('20000', '23456'));
  });

  it('takes no damaged lock for one, and replaces nothing but files', async () => {
    write('bad.lock', '{"version": 1, "ports": {');
    const bad = await run('place', 'tide.yaml#low', '--lock', 'bad.lock');
    expect([bad.code, bad.out, bad.err]).toEqual([4, '', expect.stringContaining('SERVICE_LOCK_INVALID')]);
    expect(read('bad.lock')).toBe('{"version": 1, "ports": {');
    symlinkSync('tide.svg', join(preenix.folder, 'link.svg'));
    const link = await run('place', 'tide.yaml#low', '--svg', 'link.svg');
    expect([link.code, link.err]).toEqual([5, expect.stringContaining('OUTPUT_NOT_A_FILE')]);
    expect((await run('show', 'shop', '--from', 'tide.yaml#low', '--lock', 'no.lock')).code).toBe(2);
    expect((await run('place', 'tide.yaml#low', '--check')).code).toBe(2);
  });
});

describe('preenix service diff', () => {
  it('lists what moves and its state, starts, stops and changes; exit code 1 when something differs', async () => {
    const { code, out, err } = await run('diff', 'tide.yaml#low', 'tide.yaml#high');
    expect([code, err]).toEqual([1, '']);
    expect(out).toBe(
      'moves    db@shop  a -> b  with /var/lib/db@shop\nchanges  shop     a       dependencies, exec\n',
    );
    const json = JSON.parse((await run('diff', 'tide.yaml#high', 'tide.yaml#low', '--json')).out);
    expect(json).toMatchObject({
      version: 1,
      ...{ starts: [], stops: [] },
      changes: [{ host: 'a', service: 'shop', fields: ['dependencies', 'exec'] }],
      moves: [{ service: 'db@shop', from: 'b', to: 'a', state: ['/var/lib/db@shop'] }],
    });
  });

  it('has colours on a terminal, unless NO_COLOR says otherwise', async () => {
    const words = ['service', 'diff', 'tide.yaml#low', 'tide.yaml#high'];
    const { folder, env } = preenix;
    const colourful = { folder, env: { ...env, NO_COLOR: undefined, TERM: 'xterm' } };
    expect((await preenixInProcess(words, colourful, true)).out).toContain('\u001b[33mmoves    db@shop');
    expect((await preenixInProcess(words, preenix, true)).out).not.toContain('\u001b');
  });

  it('exit code 0 when nothing differs', async () => {
    expect(await run('diff', 'tide.yaml', 'tide.yaml', '-A', 'low')).toEqual({
      code: 0,
      out: '',
      err: 'nothing differs\n',
    });
  });
});

describe('pictures', () => {
  it('go to stdout instead of the text, or into files beside it', async () => {
    const dot = await run('diff', 'tide.yaml#low', 'tide.yaml#high', '--dot', '-', '--svg', 'diff.svg');
    expect(dot.code).toBe(1);
    expect(dot.out).toMatch(/^digraph "tide low → tide high" \{\n.*\}\n$/s);
    expect(read('diff.svg')).toMatch(/^<svg .*<title id="title">tide low → tide high<\/title>/s);
    expect((await run('merge', 'parts/data.yaml', 'parts/shop.yaml', '--svg', '-')).out).toMatch(
      /^<svg .*db@shop sql/s,
    );
    expect((await run('place', 'tide.yaml#low', '--dot', '-', '--json')).code).toBe(2);
  });

  it('docs/services/tide.svg is what the program draws today', async () => {
    const { code, out, err } = await run(
      'place',
      `${join(repository, 'examples/services/tide/tide.nix')}#high`,
      '--svg',
      '-',
    );
    expect([code, err]).toEqual([0, '']);
    expect(readFileSync(join(repository, 'docs/services/tide.svg'), 'utf8')).toBe(out);
  });
});

describe('preenix service render, of a deployment', () => {
  it('writes a folder for each host, and one host alone', async () => {
    const words = ['render', '--from', 'tide.yaml#high', '--target', 'systemd', '--out', 'out'];
    const all = await run(...words);
    expect([all.code, all.err]).toEqual([
      0,
      expect.stringMatching(/^wrote \d+ files for systemd on 2 hosts to /m),
    ]);
    expect(read('out/a/files/etc/systemd/system/shop.service')).toContain(
      'ExecStart=/bin/shop 10.0.0.2:20000',
    );
    expect(read('out/b/files/etc/systemd/system/db@shop.service')).toContain('User=db-shop');
    for (const host of ['a', 'b']) expect(existsSync(join(preenix.folder, `out/${host}/install`))).toBe(true);
    const one = await run(...words, '--host', 'a');
    expect(one.code).toBe(0);
    expect(existsSync(join(preenix.folder, 'out/b'))).toBe(false);
    expect(read('out/files/etc/systemd/system/shop.service')).toContain('10.0.0.2:20000');
  });

  it('of one service on one host, and of all that a set has, with what they leave open', async () => {
    const words = ['--target', 'systemd', '--out', 'one'];
    expect((await run('render', 'db@shop', '--from', 'tide.yaml#high', '--host', 'b', ...words)).code).toBe(
      0,
    );
    expect(read('one/files/etc/systemd/system/db@shop.service')).toContain(
      '/var/lib/db@shop "127.0.0.1 10.0.0.2"',
    );
    const list = write('list.yaml', '- parts/data.yaml\n- parts/shop.yaml\n- list.yaml\n');
    expect((await run('render', '--from', list, ...words)).code).toBe(0);
    expect(read('one/files/etc/systemd/system/shop.service')).toContain('unix:/run/db@shop/sock');
    expect((await run('support', 'shop', '--from', list, '--target', 'systemd')).code).toBe(0);
  });

  it('takes no --module beside services that are none of NixOS', async () => {
    for (const from of ['tide.yaml', 'tide.yaml#low', 'some.nix#low']) {
      const { code, out, err } = await run('show', 'shop', '--from', from, '--module', '{ }');
      expect([code, out, err]).toEqual([2, '', expect.stringContaining('leave --module out')]);
    }
  });

  it('needs to know which host is meant', async () => {
    const several = await run('show', 'shop', '--from', 'tide.yaml#high');
    expect([several.code, several.err]).toEqual([2, expect.stringContaining('--host: a, b')]);
    const unknown = await run('show', 'shop', '--from', 'tide.yaml#high', '--host', 'c');
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('did you mean "')]);
    expect((await run('show', 'shop', '--from', 'list.yaml', '--host', 'a')).err).toContain(
      'SERVICE_NO_HOSTS',
    );
    expect((await run('render', '--target', 'sh', '--out', 'x')).code).toBe(2);
    const file = await run('render', 'tide.yaml#high', '--target', 'sh', '--out', 'x');
    expect([file.code, file.err]).toEqual([2, expect.stringContaining('--from tide.yaml#high')]);
  });
});
