import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { throwawayFolder, throwawayNix } from '../import/throwaway.ts';
import { evaluateFile } from './evaluate-file.ts';

const nix = throwawayNix();
const folder = throwawayFolder();
let steps: Readonly<Record<string, readonly string[]>>;

beforeAll(async () => {
  steps = (await evaluateFile(nix, 'passwords.nix', {}, folder)) as typeof steps;
});

/** Runs the step that reads the password, as a host would. */
const run = (name: string, fileText: string) => {
  const file = join(folder, 'password');
  writeFileSync(file, fileText);
  const [command = '', ...words] = (steps[name] ?? []).map((word) =>
    word.replace('${own.runtime}', folder).replace(/\$\{secret\.[a-z-]+\}/, file),
  );
  return spawnSync(command, words, { encoding: 'utf8' });
};

describe.each([
  ['redis', 'password.conf', 'requirepass "a\\"b\\\\c:d"\n'],
  ['app', 'pgpass', '*:*:*:*:a"b\\\\c\\:d\n'],
])('the password of %s', (name, file, expected) => {
  const path = join(folder, file);

  it('is the first line of its file, written where the service alone can read it', () => {
    rmSync(path, { force: true });
    expect(run(name, 'a"b\\c:d\nanother line\n')).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(path, 'utf8')).toBe(expected);
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  });
});

it.each(['redis', 'app', 'postgres'])('no password is let through for %s where its line is empty', (name) => {
  for (const text of ['', '\n', '\nsecond\n']) {
    for (const made of ['password.conf', 'pgpass']) rmSync(join(folder, made), { force: true });
    expect(run(name, text), JSON.stringify(text)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('empty'),
    });
    expect(['password.conf', 'pgpass'].filter((made) => existsSync(join(folder, made)))).toEqual([]);
  }
});
