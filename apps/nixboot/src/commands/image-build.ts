import { basename, resolve } from 'node:path';
import {
  defineCommand,
  exitCode,
  formatSize,
  parseSize,
  printable,
  printJson,
  table,
  usageError,
} from '@nixtools/command-line';
import type { MachineKind } from '@nixtools/image';
import { oneOf } from '../boot-options.ts';
import { buildImage } from '../image/build-image.ts';
import { tinyServer } from '../image/cache-folder.ts';
import { chooseMachine } from '../image/choose-machine.ts';
import { composeImage, readyPath } from '../image/compose.ts';
import { findKernel } from '../image/find-kernel.ts';
import { formats } from '../image/image-document.ts';
import { kernelFile } from '../image/pack-kernel.ts';
import { readSource } from '../image/source.ts';

const options = {
  www: { type: 'string', describe: 'a folder that busybox serves on port 80', placeholder: 'DIR' },
  root: {
    type: 'string',
    describe: 'a folder that becomes the root, with a first program',
    placeholder: 'DIR',
  },
  init: {
    type: 'string',
    describe: 'the first program of the root or system (default: /init, /sbin/init)',
    placeholder: 'PATH',
  },
  kernel: {
    type: 'string',
    describe: 'a bzImage; or debian, which apt fetches; or tiny (default: that of the system, else debian)',
    placeholder: 'FILE',
  },
  modules: {
    type: 'string',
    describe: 'the folder of its modules (default: lib/modules/VERSION beside it, or of this machine)',
    placeholder: 'DIR',
  },
  module: {
    type: 'string',
    multiple: true,
    describe: 'one more module, with all that it needs',
    placeholder: 'NAME',
  },
  'pack-kernel': { type: 'boolean', describe: 'keep the kernel unpacked and packed by xz; it starts by PVH' },
  format: {
    type: 'string',
    describe: 'initramfs, squashfs, erofs or disk (default: initramfs)',
    placeholder: 'FORMAT',
  },
  machine: { type: 'string', describe: 'pc or microvm (default: what the kernel can)', placeholder: 'NAME' },
  compression: {
    type: 'string',
    describe: 'of the initramfs: xz, smaller, or gzip, quicker (default: gzip with modules, else xz)',
    placeholder: 'NAME',
  },
  busybox: { type: 'string', describe: 'a static busybox (default: /bin/busybox)', placeholder: 'FILE' },
  plain: {
    type: 'boolean',
    describe: 'no busybox: the kernel starts the program of the root; with --www, the tiny server',
  },
  'no-network': { type: 'boolean', describe: 'leave the network to the guest’s own programs' },
  param: {
    type: 'string',
    multiple: true,
    describe: 'one more parameter for the kernel',
    placeholder: 'WORD',
  },
  name: {
    type: 'string',
    describe: 'the name in its store path (default: nixos-image)',
    placeholder: 'NAME',
  },
  ready: {
    type: 'string',
    describe: 'the path at which the guest serves its token and uptime (default with --www: /nixboot-ready)',
    placeholder: 'PATH',
  },
  budget: {
    type: 'string',
    describe: 'refuse an image that is larger, and say why it is',
    placeholder: 'SIZE',
  },
  out: {
    type: 'string',
    alias: 'o',
    required: true,
    describe: 'the folder of the image',
    placeholder: 'DIR',
  },
  json: { type: 'boolean', describe: 'print JSON' },
} as const;

const machineOf = (name: string | undefined): MachineKind | undefined =>
  name === undefined ? undefined : oneOf<MachineKind>(name, 'machine', ['pc', 'microvm']);

const nameOf = (name: string): string => {
  if (/^[\w+?=-][\w+.?=-]{0,100}$/.test(name)) return name;
  throw usageError(
    `--name: "${name}" is no name for the store`,
    'letters, digits and +-._?=, such as web-server',
  );
};

const readyOf = (path: string | undefined, www: string | undefined): { readonly ready?: string } => {
  if (path === undefined) return www === undefined ? {} : { ready: readyPath };
  if (/^\/[\w./-]+$/.test(path)) return { ready: path };
  throw usageError(`--ready: "${path}" is no path of a web server`, 'such as /nixboot-ready');
};

export const imageBuild = defineCommand({
  name: 'image build',
  summary: 'a bootable image of a system, a folder or a web site',
  positionals: [
    { name: 'SYSTEM', describe: 'a store path, or a link to one, with an executable "init"', optional: true },
  ],
  options,
  examples: [
    ['nixboot image build --www ./site -o web.image', 'a web server with Debian’s kernel'],
    ['nixboot image build --www ./site --kernel tiny -o web.image', 'the same in 2 MiB'],
    ['nixboot image build --www ./site --kernel tiny --plain -o web.image', 'and in less than 1 MiB'],
    ['nixboot image build ./result --format erofs -o box.image', 'a system and all that it refers to'],
    ['nixboot image build --root ./rootfs --format disk -o box.image', 'a disk with GRUB, for BIOS and UEFI'],
    ['nixboot image run web.image', 'starts it'],
  ],
  notes:
    'Needs no root, and the same input gives the same bytes. The image is a folder with kernel, initrd, boot.json (RFC 125) and maybe a ' +
    'file system, or a disk.img. Modules are chosen by what they need. Exit code 1, and the largest files, when it is over ' +
    '--budget. docs/nixboot/image.md says all of it.',
  run: async ({ positionals: [system], options: given }, io) => {
    const format = oneOf(given.format ?? 'initramfs', 'format', formats);
    const compression =
      given.compression === undefined ? undefined : oneOf(given.compression, 'compression', ['xz', 'gzip']);
    const budget = given.budget === undefined ? undefined : parseSize(given.budget, 'budget');
    const machine = machineOf(given.machine);
    const name = nameOf(given.name ?? 'nixos-image');
    const pack = given['pack-kernel'] === true;
    if (pack && format === 'disk')
      throw usageError('--pack-kernel: no boot loader starts such a kernel', 'choose another format');
    const { root, www, init } = given;
    const source = await readSource({ system, root, www, init }, io);
    const kernel = await findKernel(given.kernel ?? source.document?.kernel ?? 'debian', given.modules, io);
    const chosen = await chooseMachine(kernel, format, { machine, more: given.module ?? [] });
    const composed = composeImage({
      ...{ source, chosen, format },
      busybox: resolve(io.cwd, given.busybox ?? '/bin/busybox'),
      plain: given.plain === true,
      server: tinyServer(io.env),
      network: given['no-network'] !== true,
    });
    const what = source.document?.label ?? basename(resolve(io.cwd, www ?? root ?? system ?? ''));
    const built = await buildImage({
      out: resolve(io.cwd, given.out),
      ...{ name, format, chosen, composed, budget },
      ...(compression === undefined ? {} : { compression }),
      label: `${printable(what)} (Linux ${kernel.header.release})`,
      kernel: await kernelFile(kernel, pack),
      params: [...(source.document?.kernelParams ?? []), ...(given.param ?? [])],
      ...readyOf(given.ready, www),
    });
    const modules = chosen.modules.map((each) => each.name);
    if (built.is === 'over-budget') {
      const { bytes, culprits } = built;
      if (given.json) io.out(printJson({ version: 1, isOverBudget: true, budget, bytes, culprits }));
      else io.out(table([['SIZE', 'WHAT'], ...culprits.map(({ path, size }) => [formatSize(size), path])]));
      io.err(`the image has ${formatSize(bytes)}, more than ${given.budget}; nothing was written\n`);
      io.err('hint: the largest parts are listed, unpacked; --pack-kernel and another --format may help\n');
      return exitCode.nothingFound;
    }
    const { facts, files, bytes } = built;
    if (given.json)
      io.out(printJson({ version: 1, image: resolve(io.cwd, given.out), bytes, files, modules, ...facts }));
    else
      io.out(
        table([
          ['SIZE', 'FILE'],
          ...files.map(({ path, size }) => [formatSize(size), path]),
          [formatSize(bytes), 'in all'],
        ]),
      );
    if (modules.length > 0) io.err(`modules: ${modules.join(' ')}\n`);
    io.err(`start it: nixboot image run ${printable(given.out)}\n`);
    return exitCode.done;
  },
});
