import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportFileLines } from '../../src/sh/env-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'env-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each(['dash', 'bash', 'busybox'])('%s exports what stands in a file, and runs nothing of it', (shell) => {
  const file = join(folder, "it's a file");
  writeFileSync(
    file,
    `# a comment\nPLAIN=two words\nQUOTED="in quotes"\nSINGLE='as $it is'\nSHELL_TEXT=$(touch ${folder}/run) \`id\`\n1BAD=x\nBAD-NAME=x\nno assignment\nLAST=\\n`,
  );
  const lines = exportFileLines({ id: 'a', name: 'a', exec: { envFiles: [file] } });
  const script = [...lines, 'env'].join('\n');
  const words = shell === 'busybox' ? ['sh', '-c', script] : ['-c', script];
  const out = execFileSync(shell, words, { encoding: 'utf8', env: { PATH: process.env['PATH'] } });
  expect(out).toContain('PLAIN=two words\n');
  expect(out).toContain('QUOTED=in quotes\n');
  expect(out).toContain('SINGLE=as $it is\n');
  expect(out).toContain(`SHELL_TEXT=$(touch ${folder}/run) \`id\`\n`);
  expect(out).toContain('LAST=\\n');
  expect(out).not.toContain('BAD');
});
