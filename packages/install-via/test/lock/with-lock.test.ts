import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Remote } from '../../src/index.ts';
import { withLock } from '../../src/lock/with-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const nothing = new Uint8Array();

let count = 0;
/** The places of a root folder that is not there yet. */
const place = () => {
  const root = join(folder, `nixos-${count++}`);
  return { root, lock: join(root, '.nixboot/lock') };
};

/** This machine, by a shell. */
const here = ([program = '', ...args]: readonly string[]): Remote => ({
  target: { destination: 'here' },
  deployer: 'me@laptop; rm -rf /',
  options: [],
  send: async () => {},
  run: async () => ({ stdout: 'ran', stderr: '', exitCode: 0 }),
  hold: (script) =>
    new Promise((resolve) => {
      const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
      let report = '';
      let isRunning = true;
      const ended = new Promise<void>((done) => {
        child.on('close', () => {
          isRunning = false;
          done();
        });
      });
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        report += chunk;
        if (!report.endsWith('\nend\n')) return;
        const release = (): Promise<void> => {
          child.stdin.end();
          return ended;
        };
        resolve({ report, isRunning: () => isRunning, release });
      });
      child.stdin.write(script);
    }),
});

// At the same time, since most of it is waiting.
describe.concurrent.each(
  [['sh'], ['busybox', 'sh'], ['bash', '--posix']].map((shell) => [shell.join(' '), here(shell)] as const),
)('withLock in %s', (_, remote) => {
  it('holds a lock while the work is done, and leaves none', async () => {
    const { root, lock } = place();
    const during = await withLock(remote, { root, state: nothing }, async () => readlinkSync(lock));
    expect(during).toMatch(/^\d+:\d+:[0-9a-f-]{36}:me@laptop__rm_-rf__:\d{4}-\d\d-\d\dT[\d:]+Z$/);
    expect(existsSync(root)).toBe(true);
    expect(() => readlinkSync(lock)).toThrow();
  });

  it('refuses a second one, with who holds it', async () => {
    const { root, lock } = place();
    await withLock(remote, { root, state: nothing }, async () => {
      await expect(withLock(remote, { root, state: nothing }, async () => {})).rejects.toMatchObject({
        code: 'TARGET_BUSY',
        kind: 'refused',
        message: expect.stringMatching(/^me@laptop__rm_-rf__ is working on it, since \d{4}-/),
      });
      expect(readlinkSync(lock)).toContain('me@laptop');
    });
  });

  it('waits a little for one that is about to end', async () => {
    const { root } = place();
    const done: string[] = [];
    let second: Promise<void> | undefined;
    await withLock(remote, { root, state: nothing }, async () => {
      second = withLock(remote, { root, state: nothing }, async () => {
        done.push('second');
      });
      // It most likely finds the lock taken; were it slower, it would be second as well.
      await new Promise((resolve) => setTimeout(resolve, 300));
      done.push('first');
    });
    await second;
    expect(done).toEqual(['first', 'second']);
  });

  it('removes a lock of the dead', async () => {
    const { root, lock } = place();
    mkdirSync(join(root, '.nixboot'), { recursive: true });
    symlinkSync('4194303:1:00000000-0000-0000-0000-000000000000:eve@x:then', lock);
    expect(await withLock(remote, { root, state: nothing }, async ({ run }) => (await run('x')).stdout)).toBe(
      'ran',
    );
  });

  it('does nothing on what somebody else has changed since we looked', async () => {
    const { root } = place();
    mkdirSync(join(root, '.nixboot'), { recursive: true });
    writeFileSync(join(root, '.nixboot/state.json'), '{}');
    await expect(withLock(remote, { root, state: nothing }, async () => {})).rejects.toMatchObject({
      code: 'TARGET_CHANGED',
    });
    await withLock(remote, { root, state: Buffer.from('{}') }, async () => {});
  });

  it('says what is in the way of a lock', async () => {
    const { root, lock } = place();
    mkdirSync(lock, { recursive: true });
    await expect(withLock(remote, { root, state: nothing }, async () => {})).rejects.toMatchObject({
      code: 'TARGET_STEP_FAILED',
      message: expect.stringContaining('a folder is where the lock belongs'),
    });
    rmSync(root, { recursive: true });
    writeFileSync(root, '');
    await expect(withLock(remote, { root, state: nothing }, async () => {})).rejects.toMatchObject({
      code: 'TARGET_STEP_FAILED',
    });
  });

  it('runs nothing more once the lock is lost', async () => {
    const { root } = place();
    const work = withLock(
      { ...remote, hold: async (script) => ({ ...(await remote.hold(script)), isRunning: () => false }) },
      { root, state: nothing },
      ({ run }) => run('x'),
    );
    await expect(work).rejects.toMatchObject({ message: 'the lock of the root folder was lost' });
  });
});
