// Packs each package and looks whether a consumer's compiler finds its types. Needs a build.
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChild } from './child.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
const waiting = readdirSync(join(root, 'packages'));

const check = async (name) => {
  const options = [
    '--pack',
    join(root, 'packages', name),
    '--profile',
    'esm-only',
    '--no-emoji',
    '--no-color',
  ];
  const { code, output } = await runChild(process.execPath, [attw, ...options], { cwd: root, show: false });
  if (code === 0) return;
  process.stdout.write(`packages/${name}: exit code ${code}\n${output}\n`);
  process.exitCode = 1;
};

/** Takes the next package as long as there is one. */
const lane = async () => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await check(name);
};

await Promise.all(Array.from({ length: availableParallelism() }, lane));
