import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runProgram } from '../../../test/run-program.ts';
import { missingForBoots } from '../../boot/missing.ts';
import { compileTinyServer, missingForTiny } from './tiny.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const missing = missingForBoots(['xz']) ?? missingForTiny;
const name = 'the tutorial of the web server in 2 MiB works as it is written';

it.skipIf(missing !== undefined)(missing === undefined ? name : `${name} (SKIPPED: ${missing})`, async () => {
  const text = readFileSync(join(root, 'docs/tutorials/web-server-in-2-mib.md'), 'utf8');
  const commands = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block).join('');
  expect(commands).toContain('nixboot image build');
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-tutorial-'));
  try {
    mkdirSync(join(folder, 'bin'));
    const wrapper = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'apps/nixboot/bin/nixboot.mjs')}' "$@"\n`;
    writeFileSync(join(folder, 'bin/nixboot'), wrapper);
    chmodSync(join(folder, 'bin/nixboot'), 0o755);
    const env = {
      ...process.env,
      NIXTOOLS_TINY_SERVER: compileTinyServer(join(folder, 'cache')),
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    };
    const ran = await runProgram('sh', ['-euc', commands], { cwd: folder, env });
    expect([ran.exitCode, ran.stderr.match(/answers/g)?.length]).toEqual([0, 3]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
