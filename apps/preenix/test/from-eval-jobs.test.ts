import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ThrowawayPreenix, throwawayPreenix, tinyNixpkgs } from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;
beforeAll(async () => {
  tiny = await throwawayPreenix();
});
afterAll(() => tiny.remove());

describe('preenix index --from-eval-jobs', () => {
  it('takes what was evaluated elsewhere: its packages can be imported, its errors are told', async () => {
    const drvPath = tiny
      .run(['nix-instantiate', tinyNixpkgs, '-A', 'hello.out'])
      .out.trim()
      .replace(/!.*/, '');
    const jobs = [
      {
        attr: 'hello',
        attrPath: ['hello'],
        drvPath,
        name: 'hello-2.12.1',
        system: 'x86_64-linux',
        outputs: { out: drvPath.replace(/\.drv$/, '') },
      },
      { attr: 'gone', attrPath: ['gone'], error: 'error: it was removed' },
    ];
    const file = join(tiny.folder, 'jobs.jsonl');
    await writeFile(file, jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
    const made = await tiny.call(['index', '--from-eval-jobs', file, '--out', 'snapshot']);
    expect(made.err).toContain('2 names = 1 package + 1 error + 0 skipped');
    expect((await tiny.call(['channel', 'add', 'jobs', 'snapshot'])).code).toBe(0);
    expect(await tiny.call(['drv', 'hello', '--import'])).toMatchObject({ code: 0, out: `${drvPath}\n` });
    expect((await tiny.call(['show', 'gone'])).out).toContain('it was removed');
  });

  it('names the line that is none', async () => {
    const file = join(tiny.folder, 'bad.jsonl');
    await writeFile(file, '{"attr":"a","attrPath":["a"],"error":"error: b"}\nnonsense\n');
    const { code, err } = await tiny.call(['index', '--from-eval-jobs', file, '--out', 'bad']);
    expect(code).toBe(2);
    expect(err).toMatch(/at: .*bad\.jsonl:2/);
  });

  it('refuses options that only an evaluation understands', async () => {
    const { code, err } = await tiny.call(['index', '--from-eval-jobs', 'x', '--out', 'y', '--workers', '2']);
    expect(code).toBe(2);
    expect(err).toContain('--workers means nothing');
  });
});
