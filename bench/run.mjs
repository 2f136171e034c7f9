// Runs every benchmark, or those named: npm run bench -- TREE [index-cost lossless search import synthetic]
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './measure.mjs';

const [tree, ...names] = process.argv.slice(2);
const all = ['index-cost', 'lossless', 'search', 'import', 'synthetic'];
for (const name of names.length > 0 ? names : all) {
  console.log(`\n## ${name}\n`);
  const { status } = spawnSync('node', [join(root, 'bench', `${name}.mjs`), ...(tree ? [tree] : [])], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
