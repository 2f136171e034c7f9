import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { render, serviceSetFromValue, targetNamed } from '../../src/index.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'finish-'));
  mkdirSync(join(root, 'run/a'), { recursive: true });
  mkdirSync(join(root, 'supervise'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs the rendered `finish` as its supervisor does. @returns whether it keeps the service down */
const staysDown = (target: string, code: number, { asked }: { asked: boolean }): boolean => {
  const set = serviceSetFromValue(
    { version: 1, services: { a: { exec: { argv: ['/bin/true'] } } } },
    { file: 'test.json' },
  );
  const finish = render(set, targetNamed(target)).files.find(({ path }) => path.endsWith('/a/finish'));
  const text = (finish?.text ?? '').replaceAll('/run/nixtools', `${root}/run`);
  if (asked) writeFileSync(join(root, 'run/a/asked'), '');
  const { status } = spawnSync('sh', ['-c', text, 'finish', String(code), '0'], { cwd: root });
  const control = join(root, 'supervise/control');
  return status === 125 || (existsSync(control) && readFileSync(control, 'utf8') === 'd');
};

describe.each([
  ['runit', -1],
  ['s6', 256],
  ['s6-rc', 256],
])('after the end of the script, %s', (target, killed) => {
  it.each([
    ['keeps down what has ended well by itself', 0, false, true],
    ['keeps down what has failed for good', 1, false, true],
    ['decides itself about what it asked to end', 0, true, false],
    ['decides itself about what was killed', killed, false, false],
  ])('%s', (_, code, asked, expected) => {
    expect(staysDown(target, code, { asked })).toBe(expected);
  });
});
