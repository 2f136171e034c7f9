// nixboot install-grub beside the real install-grub.pl of 2014: what does a menu of 300 generations cost?
// NIXTOOLS_NIXPKGS_2014=TREE node bench/install-grub.mjs (as root, with perl and XML::LibXML; after npm run build)
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mb, median, milliseconds, printTable, root, runOk, scratch, treeArgument } from './measure.mjs';

const script = join(treeArgument(), 'nixos/modules/system/boot/loader/grub/install-grub.pl');
const folder = scratch();
const at = (path) => join(folder, path);
const write = (path, text) => {
  mkdirSync(join(at(path), '..'), { recursive: true });
  writeFileSync(at(path), text);
};
const storeName = (name) =>
  `${createHash('sha256').update(name).digest('hex').slice(0, 32).replaceAll('e', 'z')}-${name}`;

/** Systems as NixOS 14.04 made them; ten generations share a kernel, each has an initrd of its own. */
const makeTree = ({ generations, bytes }) => {
  for (let number = 1; number <= generations; number += 1) {
    const toplevel = `/nix/store/${storeName(`nixos-14.04-${number}`)}`;
    const kernel = `/nix/store/${storeName(`linux-3.12.${Math.floor(number / 10)}`)}/bzImage`;
    const initrd = `/nix/store/${storeName(`initrd-${number}`)}/initrd`;
    for (const path of [kernel, initrd]) write(path, Buffer.alloc(bytes, path));
    write(`${toplevel}/init`, '#!/bin/sh\n');
    write(`${toplevel}/nixos-version`, `14.04.${number}`);
    write(`${toplevel}/kernel-params`, 'loglevel=4 root=UUID=0a1b-2c3d quiet splash');
    symlinkSync(kernel, at(`${toplevel}/kernel`));
    symlinkSync(initrd, at(`${toplevel}/initrd`));
    mkdirSync(at('nix/var/nix/profiles'), { recursive: true });
    symlinkSync(toplevel, at(`nix/var/nix/profiles/system-${number}-link`));
  }
  symlinkSync(`system-${generations}-link`, at('nix/var/nix/profiles/system'));
  mkdirSync(at('nix/var/nix/gcroots'), { recursive: true });
};

const attributes = ({ copyKernels }) => ({
  grub: '',
  shell: '/bin/sh',
  path: '/usr/bin:/bin',
  fullVersion: '2.00',
  version: '2',
  timeout: '5',
  default: '0',
  configurationLimit: '1000',
  copyKernels: String(copyKernels),
});
const xml = (values) =>
  `<expr><attrs>${Object.entries(values)
    .map(([name, value]) => `<attr name="${name}"><string value="${value}" /></attr>`)
    .join('')}</attrs></expr>`;

const mounts = at('mounts');
const config = at('config.xml');
// Both in a root of their own, as the script knows none but /.
const inside = [
  'unshare',
  '-m',
  'sh',
  join(root, 'apps/nixboot/test/install-grub/own-root.sh'),
  folder,
  'boot',
];
const programs = {
  'install-grub.pl': ['perl', script, config],
  'nixboot install-grub': [
    process.execPath,
    join(root, 'apps/nixboot/bin/nixboot.mjs'),
    'install-grub',
    '--mounts',
    mounts,
    config,
  ],
};

const emptyBoot = () => {
  rmSync(at('boot'), { recursive: true, force: true });
  mkdirSync(at('boot'));
  rmSync(at('nix/var/nix/gcroots/nixboot-kernels'), { recursive: true, force: true });
};

const rows = [['', 'install-grub.pl', 'nixboot install-grub']];
const shown = (runs) =>
  `${milliseconds(median(runs.map(({ wall }) => wall)) * 1000)}, CPU ${milliseconds(median(runs.map(({ cpu }) => cpu)) * 1000)}, ${mb(Math.max(...runs.map(({ rss }) => rss)))}`;
const measure = (name, { first }) => {
  const cells = Object.values(programs).map((program) => {
    const command = [...inside, ...program, '/nix/var/nix/profiles/system'];
    emptyBoot();
    if (!first) runOk(command);
    return shown(
      Array.from({ length: 5 }, () => {
        if (first) emptyBoot();
        return runOk(command);
      }),
    );
  });
  rows.push([name, ...cells]);
};

makeTree({ generations: 300, bytes: 65_536 });
writeFileSync(mounts, '22 1 8:1 / / rw - ext4 UUID=0a1b2c3d-0000-4000-8000-000000000000 rw\n');
for (const copyKernels of [false, true]) {
  writeFileSync(config, xml(attributes({ copyKernels })));
  const how = copyKernels ? 'kernels copied' : 'kernels in the store';
  measure(`the first menu of 300 generations, ${how}`, { first: true });
  measure(`the same again, ${how}`, { first: false });
}
printTable(rows);
