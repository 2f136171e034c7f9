import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { preenixInProcess } from '../preenix-in-process.ts';
import { data, tide, writeTide } from './tide-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'preenix-tide-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeTide(folder);

const run = (...words: readonly string[]) =>
  preenixInProcess(['service', ...words], { folder, env: process.env });
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

describe('what is wrong is told with its places', () => {
  const high = tide
    .slice(tide.indexOf('high:'))
    .replace('*parts', '{ data: [parts/data.yaml], shop: [parts/shop.yaml] }');

  it.each([
    [
      'two files that say different things of one service',
      high.replace('data: [b]', 'data: [a]').replace('shop: [parts/shop.yaml]', 'shop: [parts/other.yaml]'),
      4,
      ['SERVICE_VALUES_CLASH', 'data.yaml:4', 'other.yaml:4'],
    ],
    [
      'a host that there is not',
      high.replace('data: [b]', 'data: [d]'),
      4,
      ['PLACE_HOST_UNKNOWN', 'place.on.data (bad.yaml:5)'],
    ],
    [
      'a host that cannot be reached',
      high.replace('b: { address: 10.0.0.2 }', 'b: {}'),
      4,
      ['PLACE_NO_ADDRESS', 'shop.yaml:5', 'hosts.b (bad.yaml:3)'],
    ],
    [
      'a need that nobody meets',
      high.replace('data: [parts/data.yaml]', 'data: []'),
      4,
      ['SERVICE_NEED_UNKNOWN', 'shop.yaml:5'],
    ],
    [
      'a part that is not there',
      high.replace('parts/data.yaml', 'parts/date.yaml'),
      2,
      ['SERVICE_FILE_NOT_FOUND', 'parts/date.yaml, named at bad.yaml:4'],
    ],
    [
      'a part in Nix that is not there',
      high.replace('parts/data.yaml', 'parts/date.nix'),
      2,
      ['SERVICE_FILE_NOT_FOUND', 'parts/date.nix, named at bad.yaml:4'],
    ],
    [
      'a part that is no file',
      high.replace('parts/data.yaml', '/dev/zero'),
      2,
      ['SERVICE_FILE_NOT_FOUND', 'this is no file'],
    ],
    [
      'a part that is a deployment',
      high.replace('parts/data.yaml', 'tide.yaml#low'),
      4,
      ['SERVICE_PART_IS_DEPLOYMENT', 'bad.yaml:4'],
    ],
    [
      'a key that no deployment has',
      high.replace('place:', 'plaice:'),
      4,
      ['SERVICE_UNKNOWN_KEY', 'bad.yaml:5', 'did you mean "place"?'],
    ],
  ])('%s', async (_, text, code, says) => {
    write('parts/other.yaml', data.replace('/bin/db', '/bin/db2'));
    write('bad.yaml', text);
    const found = await run('place', 'bad.yaml#high');
    expect([found.code, found.out]).toEqual([code, '']);
    for (const words of says) expect(found.err).toContain(words);
  });

  it('an attribute that there is not, or that is not named', async () => {
    const unknown = await run('place', 'tide.yaml#hig');
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('did you mean "high"?')]);
    const none = await run('place', 'tide.yaml');
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('there are low, high')]);
    const merged = await run('merge', 'tide.yaml#low');
    expect([merged.code, merged.err]).toEqual([4, expect.stringContaining('SERVICE_PART_IS_DEPLOYMENT')]);
  });
});
