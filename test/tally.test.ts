import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from './repository.ts';
import { runProgram } from './run-program.ts';

const runners = join(root, 'scripts/runners');

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failedNames: readonly string[];
  readonly skippedNames: readonly string[];
}

const none: Tally = { passed: 0, failed: 0, skipped: 0, failedNames: [], skippedNames: [] };

describe('the report', () => {
  it.each([
    [{ ...none, passed: 3 }, '3 passed, 0 failed', 0],
    [{ ...none, passed: 3, skipped: 2 }, '3 passed, 0 failed, 2 skipped', 0],
    [{ ...none, passed: 3, failed: 1 }, '3 passed, 1 failed', 1],
    [none, '0 passed, 0 failed', 1],
  ])('of %j ends with the line "%s"; the exit code is %i', async (tally, lastLine, code) => {
    const { report, exitCode } = await import(join(runners, 'tally.mjs'));
    expect(report(tally).trimEnd().split('\n').at(-1)).toBe(lastLine);
    expect(exitCode(tally)).toBe(code);
  });

  it('names what was skipped', async () => {
    const { report } = await import(join(runners, 'tally.mjs'));
    expect(report({ ...none, passed: 1, skipped: 1, skippedNames: ['x.test.ts: needs root'] })).toContain(
      'x.test.ts: needs root',
    );
  });
});

describe('the table of scenarios', () => {
  const test = (name: string, state: string, milliseconds: number) => ({ name, state, milliseconds });

  it('has a row for each firmware and for the set-up, and their sum', async () => {
    const { scenarioTable } = await import(join(runners, 'scenario-table.mjs'));
    const boots = {
      scenario: 'boots',
      milliseconds: 20_000,
      failedOutside: false,
      tests: [
        test('UEFI starts the host', 'failed', 9_000),
        test('BIOS starts the host', 'passed', 4_000),
        test('BIOS starts an entry', 'passed', 3_000),
        test('UEFI starts an entry', 'skipped', 0),
      ],
    };
    const asks = {
      scenario: 'asks',
      milliseconds: 1_500,
      failedOutside: false,
      tests: [test('answers', 'passed', 1_040)],
    };
    expect(scenarioTable([boots, asks])).toEqual([
      'scenario  firmware  result                         seconds',
      '--------  --------  -----------------------------  -------',
      'asks                1 passed                           1.0',
      'boots     set-up                                       4.0',
      'boots     BIOS      2 passed                           7.0',
      'boots     UEFI      1 failed, 1 skipped                9.0',
      'all                 3 passed, 1 failed, 1 skipped     21.5',
    ]);
  });

  it('says that a set-up has failed, after which nothing was tried', async () => {
    const { scenarioTable } = await import(join(runners, 'scenario-table.mjs'));
    const scenario = {
      scenario: 'boots',
      milliseconds: 10,
      failedOutside: true,
      tests: [test('BIOS starts', 'skipped', 0)],
    };
    expect(scenarioTable([scenario])).toContain('boots     set-up    failed         0.0');
  });
});

describe('the count of a run of vitest', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nixtools-tally-'));
    write('vitest.config.mjs', configuration('*.test.mjs'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const configuration = (include: string): string => {
    const root = JSON.stringify(folder);
    return `export default { root: ${root}, test: { root: ${root}, globals: true, include: ['${include}'] } };`;
  };
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);

  /** In a process of its own, so that the output of the inner run does not mix with ours. */
  const output = async (more: object = {}): Promise<string> => {
    const options = JSON.stringify({ config: join(folder, 'vitest.config.mjs'), deadline: 60_000, ...more });
    const script = `
      import { runVitest } from ${JSON.stringify(join(runners, 'vitest.mjs'))};
      const tally = await runVitest(${JSON.stringify(root)}, ${options});
      console.log('\\n' + JSON.stringify(tally));`;
    const { stdout } = await runProgram(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env['PATH'], HOME: folder },
    });
    return stdout;
  };
  const count = async (more: object = {}): Promise<Tally> =>
    JSON.parse((await output(more)).trimEnd().split('\n').at(-1) ?? '');

  it('tells passed, failed and skipped tests apart, and names the latter two', async () => {
    write(
      'a.test.mjs',
      `it('passes', () => {}); it('fails', () => { throw new Error('no'); }); it.skip('waits', () => {});`,
    );
    const tally = await count();
    expect(tally).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
    expect(tally.failedNames).toEqual([expect.stringMatching(/a\.test\.mjs: fails$/)]);
    expect(tally.skippedNames).toEqual([expect.stringMatching(/a\.test\.mjs: waits$/)]);
  });

  it('has a failure for a file that cannot be loaded', async () => {
    write('good.test.mjs', `it('passes', () => {});`);
    write('bad.test.mjs', `import './nowhere.mjs';`);
    expect(await count()).toMatchObject({ passed: 1, failed: 1 });
  });

  it('has a failure for a hook that throws', async () => {
    write('hook.test.mjs', `afterAll(() => { throw new Error('no'); }); it('passes', () => {});`);
    expect((await count()).failed).toBe(1);
  });

  it('has a failure for an error that no test waits for, and tells it', async () => {
    write(
      'late.test.mjs',
      `it('passes', async () => { Promise.reject(new Error('nobody listens')); await new Promise((r) => setTimeout(r, 50)); });`,
    );
    const tally = await count();
    expect(tally).toMatchObject({ passed: 1, failed: 1 });
    expect(tally.failedNames).toEqual([expect.stringMatching(/late\.test\.mjs[\s\S]*nobody listens/)]);
  });

  it('has a failure when no test is found', async () => {
    expect(await count()).toMatchObject({ passed: 0, failed: 1 });
  });

  it('is the same when scenarios are printed as a table', async () => {
    mkdirSync(join(folder, 'greets'));
    write('greets/greets.test.mjs', `it('BIOS says hello', () => {}); it.skip('UEFI says hello', () => {});`);
    write('vitest.config.mjs', configuration('**/*.test.mjs'));
    const printed = await output({ reporters: [join(runners, 'scenario-reporter.mjs')] });
    expect(printed).toMatch(/^greets +BIOS +1 passed +\d+\.\d$/m);
    expect(printed).toMatch(/^greets +UEFI +1 skipped +0\.0$/m);
    expect(JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      passed: 1,
      failed: 0,
      skipped: 1,
    });
  });

  it('has a failure for a run that never ends', async () => {
    write('slow.test.mjs', `it('waits', () => new Promise(() => {}), 1e9);`);
    const tally = await count({ deadline: 3_000 });
    expect(tally.failedNames).toEqual([expect.stringContaining('not finished')]);
  });
});
