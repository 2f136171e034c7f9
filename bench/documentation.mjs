// How much smaller does documentation get, and is every page still read? node bench/documentation.mjs DEBIAN [PACKAGE...]
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, scratch } from './measure.mjs';

// DEBIAN is the tree `reader` that test-vms makes; without packages, all of its /usr/share is taken.
const [debian, ...packages] = process.argv.slice(2);
if (debian === undefined) {
  console.error('give the Debian tree of the scenario documentation-readers (see test-vms/README.md)');
  process.exit(2);
}
const machine = scratch();
for (const name of ['root', 'upper', 'work', 'shared']) mkdirSync(join(machine, name));

const scenario = '/nixtools/test-vms/scenarios/documentation-readers';
// Each file once, however many names it has; links have no blocks.
const script = `bash ${scenario}/make-trees.sh /nixtools/packages/stali/nix/hooks /shared ${packages.join(' ')} >/dev/null
cd /shared
for tree in plain gzip zstd; do
  find $tree -type f -printf '%i %s\\n' | sort -u | awk -v tree=$tree '
    { files++; bytes += $2; blocks += int(($2 + 4095) / 4096) }
    END { print tree, files " files", bytes " bytes", blocks * 4096 " bytes in blocks of 4 KiB" }'
done
diff --recursive --no-dereference gzip again && echo 'made twice: the same'
for kind in ${process.env['READERS'] ?? 'gzip zstd'}; do echo "read, $kind:"; bash ${scenario}/read-pages.sh /shared $kind; done`;
const enter = [
  'sh',
  join(root, 'test-vms/machine/enter.sh'),
  machine,
  debian,
  root,
  process.execPath,
  'root',
  script,
];
const { status } = spawnSync('unshare', ['--mount', '--pid', '--net', '--fork', '--kill-child', ...enter], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
