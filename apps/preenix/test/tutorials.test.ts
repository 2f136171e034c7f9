import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { program, root, type ThrowawayPreenix, throwawayPreenix } from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;
beforeAll(async () => {
  tiny = await throwawayPreenix();
  await mkdir(join(tiny.folder, 'bin'));
  await symlink(program, join(tiny.folder, 'bin/preenix'));
});
afterAll(() => tiny.remove());

const run = async (name: string): Promise<string> => {
  const text = await readFile(join(root, 'docs/tutorials', name), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
  expect(blocks.length).toBeGreaterThan(3);
  const PATH = `${join(tiny.folder, 'bin')}:${process.env['PATH']}`;
  const { code, out, err } = tiny.run(['bash', '-euc', `cd '${root}'\n${blocks.join('')}`], { PATH });
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  return out;
};

it('docs/tutorials/channel.md runs as it is written', async () => {
  const out = await run('channel.md');
  expect(out).toMatch(/^hello /m);
  expect(out).toMatch(/^nixpkgs +1 +new /m);
});

it('docs/tutorials/services-that-add-up.md runs as it is written', async () => {
  const out = await run('services-that-add-up.md');
  expect(out).toMatch(/^shop +a +database +postgres@shop +a +sql +unix:\/run\/postgres@shop$/m);
  expect(out).toMatch(/^shop +a +database +postgres@shop +b +sql +10\.0\.0\.2:\d+$/m);
  expect(out).toMatch(/^moves +postgres@shop +a -> b /m);
});
