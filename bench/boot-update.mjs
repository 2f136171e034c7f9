// How long does a large menu take, and does an update without news write anything? 300 generations, 3 specialisations each.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootTree } from './boot-tree.mjs';
import { mb, median, milliseconds, printTable, root, runOk, scratch } from './measure.mjs';

const folder = scratch();
const mounts = join(folder, 'mounts');
writeFileSync(mounts, '22 1 8:1 / / rw - ext4 UUID=0a1b2c3d-0000-4000-8000-000000000000 rw\n');
const nixboot = [process.execPath, join(root, 'apps/nixboot/bin/nixboot.mjs')];

/** What changes a disk; Node's own signals between threads go to eventfds, which strace shows by name. */
const writing = 'rename,unlink,mkdir,rmdir,symlink,link,fsync,fchmod,utimensat,ftruncate,pwrite64';

const writesOf = (command) => {
  const log = join(folder, 'strace');
  spawnSync('strace', ['-f', '-y', '-o', log, '-e', `trace=${writing},openat`, ...command], {
    stdio: 'ignore',
  });
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) =>
      /\b(rename|unlink|mkdir|rmdir|symlink|link|fsync|fchmod|utimensat|ftruncate|pwrite64)\(|O_WRONLY|O_RDWR/.test(
        line,
      ),
    )
    .filter((line) => !/"\/dev\/|"\/proc\//.test(line)).length;
};

const rows = [['update', 'wall', 'CPU', 'memory', 'must']];
const measure = (name, must, prepare, command) => {
  const runs = Array.from({ length: 5 }, () => {
    prepare();
    return runOk(command);
  });
  const wall = median(runs.map((run) => run.wall));
  const cpu = median(runs.map((run) => run.cpu));
  rows.push([
    name,
    milliseconds(wall * 1000),
    milliseconds(cpu * 1000),
    mb(Math.max(...runs.map(({ rss }) => rss))),
    must,
  ]);
};

const tree = bootTree({ generations: 300, specialisations: 3 });
try {
  const forget = () => runOk([...nixboot, 'remove', '--root', tree]);
  for (const copies of ['auto', 'always']) {
    const command = [...nixboot, 'update-grub', '--root', tree, '--mounts', mounts, '--copy-kernels', copies];
    measure(`first, copies: ${copies}`, copies === 'auto' ? '1.5 s, 150 MB' : '', forget, command);
    measure(`without news, copies: ${copies}`, '0.5 s', () => {}, command);
    rows.push([`its writes, copies: ${copies}`, writesOf(command), '', '', '0']);
  }
  const check = runOk(['grub-script-check', join(tree, 'boot/grub/nixos.cfg')]);
  rows.push([
    'grub-script-check reads the menu',
    milliseconds(check.wall * 1000),
    '',
    mb(check.rss),
    '0.5 s',
  ]);
} finally {
  rmSync(tree, { recursive: true, force: true });
}
printTable(rows);
