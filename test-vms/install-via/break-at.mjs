// Usage: node break-at.mjs N nixboot-arguments...
// Runs nixboot with an ssh that kills the shell on the target before the Nth step of an installation, counted over all scripts, and
// the target's Nix before it begins when N is 0. Prints how many steps there were. Exit code 0 when all of them were done.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [at, ...words] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'break-'));
const count = join(folder, 'count');
writeFileSync(count, '0');
const real = spawnSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).stdout.trim();
// Nix calls ssh too, and not with a script: that is let through.
writeFileSync(
  join(folder, 'ssh'),
  `#!/bin/sh
for last; do :; done
if [ "$last" != sh ]; then exec ${real} "$@"; fi
script=$(mktemp)
awk -v at=${at} -v file=${count} 'BEGIN { getline n < file }
  /^step [0-9]+ / { n++; if (n == at) print "kill -KILL $$" }
  { print }
  END { printf "%d", n > file }' >$script
exec ${real} "$@" <$script
`,
);
chmodSync(join(folder, 'ssh'), 0o755);
const { status, stdout, stderr } = spawnSync('nixboot', words, {
  encoding: 'utf8',
  env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
});
console.log(readFileSync(count, 'utf8'));
if (status !== 0 && process.env.BREAK_SAY) console.error(stdout, stderr);
rmSync(folder, { recursive: true });
process.exitCode = status === 0 ? 0 : 1;
