import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { runSteps } from '../../src/apply/run-steps.ts';
import { stepScript } from '../../src/apply/step-script.ts';
import type { RemoteStep } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'steps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
/** What no step asks for. */
const unasked = {
  target: { destination: 'here' },
  deployer: 'me',
  options: [],
  send: async () => {},
  hold: async () => Promise.reject(new Error('no step holds a script')),
};

/** This machine, by a shell. */
const here = (shell: readonly string[]) => ({
  ...unasked,
  run: async (script: string) => {
    const [program = '', ...args] = shell;
    const { stdout, stderr, status } = spawnSync(program, args, {
      input: script,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    return { stdout, stderr, exitCode: status ?? undefined };
  },
});

describe.each(
  [['sh'], ['busybox', 'sh'], ['bash', '--posix']].map((shell) => [shell.join(' '), here(shell)] as const),
)('steps in %s', (_, remote) => {
  it('write any text exactly, and keep mode and owner of what was there', async () => {
    const text = fc.string({ unit: 'grapheme-composite' }).filter((each) => !each.includes('\0'));
    await fc.assert(
      fc.asyncProperty(text, async (each) => {
        await runSteps(remote, [{ do: 'put', path: at("a 'b"), text: each, mode: 0o640 }]);
        expect(readFileSync(at("a 'b"), 'utf8')).toBe(each);
      }),
      { numRuns: 15 },
    );
    await runSteps(remote, [{ do: 'put', path: at("a 'b"), text: 'x\n\n' }]);
    expect(statSync(at("a 'b")).mode & 0o777).toBe(0o640);
    expect(readFileSync(at("a 'b"), 'utf8')).toBe('x\n\n');
  });

  it('copy, tell the hash, replace links and do all of it again', async () => {
    writeFileSync(at('kernel'), Buffer.alloc(100_000, 7));
    rmSync(at('link'), { force: true });
    mkdirSync(at('elsewhere'), { recursive: true });
    symlinkSync(at('elsewhere'), at('link'));
    const steps: readonly RemoteStep[] = [
      { do: 'make-folder', path: at('new') },
      { do: 'copy', from: at('kernel'), to: at('new/kernel'), name: 'a kernel', size: 100_000 },
      { do: 'link', path: at('link'), target: 'there' },
      { do: 'sync', path: at('new') },
    ];
    for (let round = 0; round < 2; round += 1) {
      const digests = await runSteps(remote, steps);
      const sum = createHash('sha256')
        .update(readFileSync(at('kernel')))
        .digest('hex');
      expect(digests.get('a kernel')).toEqual({ size: 100_000, sha256: sum });
    }
    expect(readlinkSync(at('link'))).toBe('there');
    expect(statSync(at('new/kernel')).mtimeMs).toBe(315_619_200_000);
    rmSync(at('new'), { recursive: true });
  });

  it('stop at the first that fails, and say which and why', async () => {
    const steps: readonly RemoteStep[] = [
      { do: 'put', path: at('first'), text: '1', mode: 0o644 },
      { do: 'copy', from: at('kernel'), to: at('copied'), name: 'k', size: 5 },
      { do: 'put', path: at('third'), text: '3', mode: 0o644 },
    ];
    await expect(runSteps(remote, steps)).rejects.toMatchObject({
      code: 'TARGET_STEP_FAILED',
      message: expect.stringContaining('size changed'),
    });
    expect(existsSync(at('first'))).toBe(true);
    expect(existsSync(at('third'))).toBe(false);
    expect(existsSync(at('copied'))).toBe(false);
  });

  it('leave a folder that holds something of others, and put no file in the place of a folder', async () => {
    mkdirSync(at('theirs'), { recursive: true });
    writeFileSync(at('theirs/file'), 'x');
    await runSteps(remote, [{ do: 'remove-folder', path: at('theirs') }]);
    expect(existsSync(at('theirs/file'))).toBe(true);
    await expect(
      runSteps(remote, [{ do: 'put', path: at('theirs'), text: 'x', mode: 0o644 }]),
    ).rejects.toMatchObject({
      code: 'TARGET_STEP_FAILED',
    });
    expect(lstatSync(at('theirs')).isDirectory()).toBe(true);
  });

  it('give times back to the nanosecond', async () => {
    mkdirSync(at('timed'), { recursive: true });
    execFileSync('touch', ['-d', '2020-01-02 03:04:05.123456789', at('timed')]);
    const before = statSync(at('timed'), { bigint: true }).mtimeNs;
    rmSync(at('times'), { force: true });
    await runSteps(remote, [
      { do: 'keep-times', path: at('timed'), in: at('times') },
      { do: 'put', path: at('timed/x'), text: 'x', mode: 0o644 },
      { do: 'keep-times', path: at('timed'), in: at('times') },
      { do: 'unlink', path: at('timed/x') },
      { do: 'restore-times', path: at('timed'), in: at('times') },
    ]);
    expect(statSync(at('timed'), { bigint: true }).mtimeNs).toBe(before);
  });

  it('do nothing when the script is cut off anywhere', () => {
    const script = stepScript([{ do: 'put', path: at('cut'), text: 'x', mode: 0o644 }]);
    for (const share of [0.2, 0.5, 0.9, 0.99]) {
      spawnSync('sh', [], { input: script.slice(0, Math.floor(script.length * share)) });
      expect(existsSync(at('cut'))).toBe(false);
    }
  });
});

describe('runSteps', () => {
  const step: RemoteStep = { do: 'sync', path: '/x' };
  const lying = (stdout: string) => ({
    ...unasked,
    run: async () => ({ stdout, stderr: '', exitCode: 0 }),
  });

  it.each([
    ['a step too few', 'nixboot steps 1\nend\n'],
    ['a step too many', 'nixboot steps 1\ndone 1\ndone 2\nend\n'],
    ['steps out of order', 'nixboot steps 1\ndone 2\nend\n'],
    ['a hash that is none', 'nixboot steps 1\ncopied 61 1 zz\ndone 1\nend\n'],
    ['nothing', ''],
  ])('refuses a report with %s', async (_, stdout) => {
    await expect(runSteps(lying(stdout), [step])).rejects.toMatchObject({ code: 'TARGET_REPORT_INVALID' });
  });
});
