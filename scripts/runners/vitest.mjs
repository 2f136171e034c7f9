import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runChild } from './child.mjs';
import { addTallies, failure, noTally } from './tally.mjs';

const tallyOfTest = (file) => (test) => {
  const name = `${file}: ${test.fullName}`;
  if (test.status === 'passed') return { ...noTally, passed: 1 };
  if (test.status === 'failed') return failure(name);
  return { ...noTally, skipped: 1, skippedNames: [name] };
};

/** A file that fails without a failed test did so outside of them: when it was loaded, or in a hook. */
const tallyOfFile = (root) => (result) => {
  const file = relative(root, result.name);
  const tally = addTallies(result.assertionResults.map(tallyOfTest(file)));
  const outside = result.status === 'failed' && tally.failed === 0;
  return outside
    ? addTallies([tally, failure(`${file}: ${result.message || 'failed outside of its tests'}`)])
    : tally;
};

const tallyOfReport = (root, report) => addTallies(report.testResults.map(tallyOfFile(root)));

/**
 * Runs vitest once with this configuration and counts what its JSON report says. A run that ends badly without a
 * failed test to show for it counts as one failure.
 */
export const runVitest = async (root, { config, deadline, env = {} }) => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-vitest-'));
  const file = join(folder, 'report.json');
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { code, timedOut } = await runChild(
      process.execPath,
      [vitest, 'run', '--config', config, ...reporters],
      {
        cwd: root,
        env: { ...process.env, ...env },
        deadline,
        show: true,
      },
    );
    if (timedOut)
      return failure(`vitest (${config}): not finished after ${Math.round(deadline / 60_000)} minutes`);
    const tally = tallyOfReport(root, JSON.parse(readFileSync(file, 'utf8')));
    return code !== 0 && tally.failed === 0
      ? addTallies([tally, failure(`vitest (${config}): exit ${code}, an error outside of the tests`)])
      : tally;
  } catch (error) {
    return failure(`vitest (${config}): no report: ${error.message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
