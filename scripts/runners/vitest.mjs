import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { runChild } from './child.mjs';
import { addTallies, failure } from './tally.mjs';

const reporter = fileURLToPath(new URL('tally-reporter.mjs', import.meta.url));

const lastWords = (output) => stripVTControlCharacters(output).trim().split('\n').slice(-20).join('\n    ');

/**
 * Runs vitest once with this configuration and counts what it did. A run that ends badly without a failure to show for
 * it counts as one.
 *
 * @param {{ config: string, deadline: number, env?: object, reporters?: string[], files?: string[] }} options
 *   `reporters`: further ones, by their files; `files`: only these, from the root, when there are any
 */
export const runVitest = async (root, { config, deadline, env = {}, reporters = [], files = [] }) => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-vitest-'));
  const file = join(folder, 'tally.json');
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const { code, output, timedOut } = await runChild(
      process.execPath,
      [
        ...[vitest, 'run', '--config', config, ...files],
        ...['default', ...reporters, reporter].map((name) => `--reporter=${name}`),
      ],
      { cwd: root, env: { ...process.env, ...env, NIXTOOLS_TALLY: file }, deadline, show: true },
    );
    if (timedOut)
      return failure(`vitest (${config}): not finished after ${Math.round(deadline / 60_000)} minutes`);
    const tally = JSON.parse(readFileSync(file, 'utf8'));
    return code !== 0 && tally.failed === 0
      ? addTallies([
          tally,
          failure(`vitest (${config}): exit ${code}, no test failed; its last words: ${lastWords(output)}`),
        ])
      : tally;
  } catch (error) {
    return failure(`vitest (${config}): no report: ${error.message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
