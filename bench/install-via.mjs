// What does nixboot install-via cost beside nix copy alone, in time and in bytes over the connection?
// node bench/install-via.mjs SYSTEM ssh://HOST  (as root; HOST is a target for tests: /nixos and /nixos-copy are removed there)
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, milliseconds, printTable, root, scratch } from './measure.mjs';

const [system, url] = process.argv.slice(2);
if (system === undefined || url === undefined) {
  console.error('usage: node bench/install-via.mjs SYSTEM ssh://HOST');
  process.exit(2);
}
const host = url.replace(/^ssh:\/\//, '');
const nixboot = join(root, 'apps/nixboot/bin/nixboot.mjs');
const folder = scratch();

/** An ssh that counts what goes through it; bash, for process substitution. */
const counting = join(folder, 'ssh');
const sshPath = spawnSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).stdout.trim();
writeFileSync(
  counting,
  `#!/bin/bash
set -o pipefail
tee >(wc -c >>${folder}/bytes) | ${sshPath} "$@" | tee >(wc -c >>${folder}/bytes)
`,
);
chmodSync(counting, 0o755);

const must = (command, env = process.env) => {
  const [program, ...args] = command;
  const { status, stderr } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${command.join(' ')}: exit ${status}\n${stderr}`);
};
const clean = () => must([process.execPath, nixboot, 'install-via', '--undo', '--delete-root', url]);
const onHost = (script) => must(['ssh', host, script]);
const store = encodeURIComponent('local?root=/nixos-copy');
const copy = [
  ...['nix', '--extra-experimental-features', 'nix-command', 'copy', '--no-check-sigs'],
  ...['--to', `ssh-ng://${host}?remote-store=${store}`, system],
];
const install = [process.execPath, nixboot, 'install-via', system, url];

const time = (command) => {
  const start = process.hrtime.bigint();
  must(command);
  return Number(process.hrtime.bigint() - start) / 1e6;
};
const bytes = (command) => {
  writeFileSync(join(folder, 'bytes'), '');
  must(command, { ...process.env, PATH: `${folder}:${process.env.PATH}` });
  // The counters end a moment after what they count.
  spawnSync('sleep', ['1']);
  return readFileSync(join(folder, 'bytes'), 'utf8')
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line), 0);
};

const rounds = 5;
const results = { copy: [], install: [], again: [] };
for (let round = 0; round < rounds; round += 1) {
  onHost('rm -rf /nixos-copy 2>/dev/null || { chmod -R u+w /nixos-copy; rm -rf /nixos-copy; }');
  results.copy.push(time(copy));
  results.install.push(time(install));
  results.again.push(time(install));
  clean();
}
onHost('rm -rf /nixos-copy');
const copied = bytes(copy);
onHost('rm -rf /nixos-copy');
const installed = bytes(install);
clean();

const [a, b, c] = [median(results.copy), median(results.install), median(results.again)];
const mib = (count) => `${(count / 2 ** 20).toFixed(1)} MiB`;
printTable([
  ['', 'time', 'bytes, both ways'],
  ['nix copy alone', milliseconds(a), mib(copied)],
  ['nixboot install-via', milliseconds(b), mib(installed)],
  ['the ratio', (b / a).toFixed(2), (installed / copied).toFixed(3)],
  ['install-via again, without news', milliseconds(c), ''],
]);
