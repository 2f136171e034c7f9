import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nixbootInProcess } from './nixboot-in-process.ts';

const program = fileURLToPath(new URL('../bin/nixboot.mjs', import.meta.url));

/** As much of a kernel as can be seen without starting it: a header, and the names of built-in drivers. */
const kernelWith = (...drivers: readonly string[]): Buffer => {
  const payload = gzipSync(drivers.map((name) => `${name}\0`).join(''));
  const file = Buffer.alloc(1024 + payload.length);
  file.writeUInt8(1, 0x1f1);
  file.writeUInt16LE(0xaa55, 0x1fe);
  file.write('HdrS', 0x202);
  file.writeUInt16LE(0x020f, 0x206);
  file.writeUInt16LE(1, 0x236);
  file.writeUInt32LE(payload.length, 0x24c);
  file.writeBigUInt64LE(0x200000n, 0x258);
  file.writeUInt32LE(0x700000, 0x260);
  payload.copy(file, 1024);
  return file;
};

describe('nixboot image', () => {
  let folder: string;
  const at = (...path: readonly string[]): string => join(folder, ...path);
  const env = () => ({
    ...process.env,
    NO_COLOR: '1',
    NIXTOOLS_CACHE: at('cache'),
    NIXTOOLS_TINY_KERNEL: '',
    NIXTOOLS_TINY_SERVER: '',
  });
  const nixboot = (...args: readonly string[]) => nixbootInProcess(['image', ...args], env());
  /** As a process of its own. */
  const wholeNixboot = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'image', ...args], {
      env: env(),
      encoding: 'utf8',
    });
    return { code: status, out: stdout, err: stderr };
  };
  const build = (...args: readonly string[]) =>
    nixboot('build', '--kernel', at('tiny'), '--busybox', at('busybox'), '-o', at('image'), ...args);
  const names = (): readonly string[] => readdirSync(folder).sort();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nixboot-image-'));
    writeFileSync(at('tiny'), kernelWith('virtio-mmio', 'virtio_net'));
    writeFileSync(at('busybox'), '\x7fELF and all that');
    mkdirSync(at('site'));
    writeFileSync(at('site/index.html'), '<h1>hello</h1>');
    mkdirSync(at('root/sbin'), { recursive: true });
    writeFileSync(at('root/sbin/init'), '#!/bin/busybox sh\n', { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes a folder that a boot menu can read, and the same one again', async () => {
    const where = ['--kernel', at('tiny'), '--busybox', at('busybox'), '-o', at('image')];
    expect(wholeNixboot('build', ...where, '--www', at('site'))).toMatchObject({
      code: 0,
      err: expect.stringContaining('image run'),
    });
    const first = readdirSync(at('image')).map((name) => [name, readFileSync(at('image', name))]);
    expect(first.map(([name]) => name)).toEqual(['boot.json', 'init', 'initrd', 'kernel']);
    const { 'org.nixos.bootspec.v1': boot } = JSON.parse(readFileSync(at('image/boot.json'), 'utf8'));
    const machine = at('machine');
    cpSync(at('image'), join(machine, boot.toplevel), { recursive: true });
    mkdirSync(join(machine, 'nix/var/nix/profiles'), { recursive: true });
    symlinkSync(boot.toplevel, join(machine, 'nix/var/nix/profiles/system-1-link'));
    symlinkSync('system-1-link', join(machine, 'nix/var/nix/profiles/system'));
    const list = spawnSync(process.execPath, [program, 'list', '--json', '--root', machine], {
      encoding: 'utf8',
    });
    expect(JSON.parse(list.stdout)).toMatchObject({
      entries: [
        { isDefault: true, boot: { kernel: boot.kernel, initrd: boot.initrd, label: 'site (Linux )' } },
        {},
      ],
      skipped: [],
    });

    expect((await build('--www', at('site'))).code).toBe(0);
    expect(readdirSync(at('image')).map((name) => [name, readFileSync(at('image', name))])).toEqual(first);
    expect(names()).not.toContainEqual(expect.stringMatching(/^\.image/));
  });

  it('is another one when the page, or a parameter, is', async () => {
    const toplevel = (): string =>
      JSON.parse(readFileSync(at('image/boot.json'), 'utf8'))['org.nixos.bootspec.v1'].toplevel;
    await build('--www', at('site'));
    const first = toplevel();
    await build('--www', at('site'), '--param', 'loglevel=7');
    const second = toplevel();
    writeFileSync(at('site/index.html'), '<h1>bye</h1>');
    await build('--www', at('site'));
    expect(new Set([first, second, toplevel()]).size).toBe(3);
  });

  it('says as JSON what it has made', async () => {
    const { code, out } = await build('--root', at('root'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      format: 'initramfs',
      machine: 'microvm',
      kernelForm: 'bzimage',
      modules: [],
    });
  });

  it('lets the kernel start a program of the root itself', async () => {
    expect((await build('--root', at('root'), '--plain', '--busybox', '/nowhere')).code).toBe(0);
    expect(readFileSync(at('image/boot.json'), 'utf8')).toContain('rdinit=/sbin/init');
  });

  it('has the tiny server and no busybox in a plain one of a site', async () => {
    mkdirSync(at('cache/tiny-server'), { recursive: true });
    writeFileSync(at('cache/tiny-server/init'), '\x7fELF of a server');
    expect((await build('--www', at('site'), '--plain', '--busybox', '/nowhere')).code).toBe(0);
    expect(readFileSync(at('image/init'), 'latin1')).toBe('\x7fELF of a server');
    const listed = spawnSync('sh', ['-c', 'xz -dc "$1" | cpio -t --quiet', 'sh', at('image/initrd')]);
    const names = listed.stdout.toString().split('\n');
    expect(names).toEqual(expect.arrayContaining(['init', 'www/index.html']));
    expect(names).not.toContain('bin/busybox');
  });

  it('over its budget is not written, and the largest parts are named', async () => {
    writeFileSync(
      at('site/film'),
      Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * index) % 251)),
    );
    const { code, out, err } = await build('--www', at('site'), '--budget', '1K');
    expect(code).toBe(1);
    expect(out).toMatch(/SIZE.*WHAT\n39\.1 KiB +\/www\/film/);
    expect(err).toContain('more than 1K; nothing was written');
    expect(names()).not.toContain('image');
  });

  const bad: readonly (readonly [string, readonly string[], number, string])[] = [
    ['nothing to make it of', [], 2, 'USAGE'],
    ['two things to make it of', ['--www', 'site', '--root', 'root'], 2, 'USAGE'],
    ['a format that is none', ['--www', 'site', '--format', 'zip'], 2, 'USAGE'],
    ['a folder that is not there', ['--www', 'nowhere'], 2, 'IMAGE_SOURCE'],
    ['a root with nothing to start', ['--root', 'site'], 2, 'IMAGE_SOURCE'],
    ['a system that is no store path', ['site'], 2, 'IMAGE_SOURCE'],
    ['a kernel that is not there', ['--www', 'site', '--kernel', 'nowhere'], 2, 'KERNEL_NOT_FOUND'],
    ['a kernel that is none', ['--www', 'site', '--kernel', '/bin/sh'], 4, 'KERNEL_INVALID'],
    ['the tiny kernel, not built yet', ['--www', 'site', '--kernel', 'tiny'], 3, 'KERNEL_NOT_FOUND'],
    ['a kernel without a network card', ['--www', 'site', '--kernel', 'deaf'], 3, 'KERNEL_LACKS_DRIVER'],
    ['a kernel without the file system', ['--www', 'site', '--format', 'squashfs'], 3, 'KERNEL_LACKS_DRIVER'],
    ['a kernel for another machine', ['--www', 'site', '--machine', 'pc'], 3, 'KERNEL_LACKS_DRIVER'],
    ['a folder without modules', ['--www', 'site', '--modules', 'site'], 2, 'MODULES_NOT_FOUND'],
    ['a kernel that cannot start unpacked', ['--www', 'site', '--pack-kernel'], 3, 'KERNEL_NO_PVH'],
    [
      'a disk of a kernel that GRUB cannot start',
      ['--www', 'site', '--pack-kernel', '--format', 'disk'],
      2,
      'USAGE',
    ],
    ['a busybox that is not static', ['--www', 'site', '--busybox', 'dynamic'], 3, 'BUSYBOX_INVALID'],
    ['a busybox that is not there', ['--www', 'site', '--busybox', 'nowhere'], 3, 'BUSYBOX_INVALID'],
    ['a plain site without the tiny server', ['--www', 'site', '--plain'], 3, 'SERVER_INVALID'],
    [
      'a plain one on a disk',
      ['--www', 'site', '--plain', '--format', 'erofs', '--kernel', 'full'],
      2,
      'USAGE',
    ],
    ['something else in its place', ['--www', 'site', '-o', 'site'], 5, 'OUT_NOT_AN_IMAGE'],
  ];
  it.each(bad)('refuses %s', async (_, words, code, error) => {
    writeFileSync(at('deaf'), kernelWith('virtio-mmio'));
    writeFileSync(at('full'), kernelWith('virtio-mmio', 'virtio_net', 'virtio_blk', 'erofs'));
    writeFileSync(at('dynamic'), '\x7fELF /lib64/ld-linux-x86-64.so.2');
    const own = words.includes('--kernel') ? [] : ['--kernel', at('tiny')];
    const out = words.includes('-o') ? [] : ['-o', at('image')];
    const box = words.includes('--busybox') ? [] : ['--busybox', at('busybox')];
    const placed = words.map((word) =>
      ['site', 'root', 'nowhere', 'deaf', 'dynamic', 'full'].includes(word) ? at(word) : word,
    );
    const before = names();
    const ran = await nixboot('build', ...placed, ...own, ...box, ...out);
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toContain('hint');
    if (error !== 'USAGE') expect(ran.err).toContain(`code: ${error}`);
    expect(names()).toEqual(before);
  });

  it.each([
    ['a folder that holds no image', (): void => undefined, 2, 'IMAGE_NOT_FOUND'],
    ['a boot.json that is damaged', () => writeFileSync(at('image/boot.json'), '{'), 4, 'BOOT_JSON_INVALID'],
    [
      'a system that is no image',
      () => {
        const json = JSON.parse(readFileSync(at('image/boot.json'), 'utf8'));
        delete json['org.nixboot.image.v1'];
        writeFileSync(at('image/boot.json'), JSON.stringify(json));
      },
      4,
      'IMAGE_INVALID',
    ],
    ['memory that is too little for the kernel alone', undefined, 2, 'MEMORY_TOO_SMALL'],
  ] as const)('does not start %s', async (_, damage, code, error) => {
    await build('--www', at('site'));
    if (error === 'IMAGE_NOT_FOUND') rmSync(at('image/boot.json'));
    damage?.();
    const ran = await nixboot('run', at('image'), ...(damage === undefined ? ['--memory', '8'] : []));
    expect(ran).toMatchObject({ code, out: '', err: expect.stringContaining(`code: ${error}`) });
  });

  /** The image says that it is a disk: enough for what is asked before anything starts. */
  const asDisk = (): void => {
    const json = JSON.parse(readFileSync(at('image/boot.json'), 'utf8'));
    Object.assign(json['org.nixboot.image.v1'], { format: 'disk', disk: 'disk.img' });
    writeFileSync(at('image/boot.json'), JSON.stringify(json));
  };

  it.each([
    [
      'a parameter that the menu of a disk would not have',
      asDisk,
      ['--param', 'quiet'],
      'nixboot image build',
    ],
    ['firmware that is not there', asDisk, ['--firmware', 'nowhere.fd'], 'apt-get install ovmf'],
    ['firmware where none is asked', (): void => {}, ['--firmware', '/dev/null'], '--format disk'],
    [
      'a count of instructions by a real processor',
      (): void => {},
      ['--count-instructions', '--accelerator', 'kvm'],
      'leave kvm out',
    ],
  ])('does not start with %s', async (_, prepare, words, hint) => {
    await build('--www', at('site'));
    prepare();
    const ran = await nixboot('run', at('image'), ...words);
    expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringContaining(hint) });
  });
});
