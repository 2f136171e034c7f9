import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestMachine, testMachine } from './run-nixboot.ts';

let machine: TestMachine;
beforeEach(async () => {
  machine = testMachine();
  machine.addGeneration(1, machine.addSystem({ version: '1' }));
  await machine.call(['update', ...machine.where]);
  machine.addGeneration(2, machine.addSystem({ version: '2', kernel: 'kernel 2' }));
});
afterEach(() => {
  rmSync(`${machine.root}.mounts`, { force: true });
  machine.remove();
});

const tree = (): string =>
  execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} + -o -printf "%p %l\\n" | sort'], {
    cwd: machine.root,
    encoding: 'utf8',
  });

/** A clear error, and nothing has changed. */
const expectRefused = (prefix: readonly string[], code: number, says: readonly string[]): void => {
  const before = tree();
  const ran = machine.under(prefix, 'update', ...machine.where);
  expect(ran).toMatchObject({ code, out: '' });
  for (const each of says) expect(ran.err).toContain(each);
  expect(ran.err).not.toMatch(/^ {4}at .*\(|node:internal/m);
  expect(tree()).toBe(before);
};

/** Mounts and other users take a superuser. */
describe.runIf(process.getuid?.() === 0)('a boot folder', () => {
  const mountedReadOnly = (folder: string): readonly string[] => [
    ...['unshare', '--mount', 'sh', '-euc'],
    `mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; exec "$@"`,
    folder,
  ];

  it('on a read-only file system is an error that says so', () => {
    expectRefused(mountedReadOnly(machine.at('boot')), 3, ['EROFS', 'read-only', machine.at('boot')]);
  });

  /** In a boot folder of so many KiB, of which 96 are free; what is left in it is `boot-after`. */
  const updateInFull = (kib: number) =>
    machine.under(
      [
        ...['unshare', '--mount', 'sh', '-euc'],
        `cp -a "$0/boot" "$0/boot-before"
        mount -t tmpfs -o size=${kib}k none "$0/boot"
        cp -a "$0/boot-before/." "$0/boot"
        cat /dev/zero >"$0/boot/others" 2>/dev/null || true
        truncate -s -96K "$0/boot/others"
        code=0; "$@" || code=$?
        cp -a "$0/boot" "$0/boot-after"
        exit $code`,
        machine.root,
      ],
      'update',
      ...machine.where,
    );
  const kernel = (letter: string): Buffer => Buffer.alloc(200_000, letter);
  const after = (): string => readFileSync(machine.at('boot-after/grub/nixos.cfg'), 'utf8');

  it('that is full takes a new kernel in the place of one that is no longer needed', async () => {
    machine.addGeneration(3, machine.addSystem({ version: '3', kernel: kernel('a') }));
    expect((await machine.call(['update', ...machine.where])).code).toBe(0);
    machine.removeGeneration(3);
    machine.addGeneration(4, machine.addSystem({ version: '4', kernel: kernel('b') }));
    const { code, err } = updateInFull(800);
    expect(code, err).toBe(0);
    expect(after()).toContain("--id 'nixos-system-4'");
    expect(after()).not.toContain("--id 'nixos-system-3'");
    const copies = readdirSync(machine.at('boot-after/nixos')).map((name) =>
      machine.at(`boot-after/nixos/${name}`),
    );
    expect(copies.some((path) => kernel('b').equals(readFileSync(path)))).toBe(true);
    expect(copies.some((path) => kernel('a').equals(readFileSync(path)))).toBe(false);
  });

  it('that is full of what others need keeps its menu, and it is said how many bytes are missing', () => {
    const before = machine.menu();
    machine.addGeneration(3, machine.addSystem({ version: '3', kernel: kernel('a') }));
    const { code, out, err } = updateInFull(800);
    expect([code, out]).toEqual([6, '']);
    expect(err).toMatch(/^error: \d{6} bytes are missing.*BOOT_FULL/s);
    expect(after()).toBe(before);
  });

  it('is no matter when all else is read-only as well', () => {
    expectRefused(mountedReadOnly(machine.root), 3, ['EROFS', 'read-only']);
  });

  it('needs no writing on a read-only file system when nothing changed', async () => {
    await machine.call(['update', ...machine.where]);
    expect(machine.under(mountedReadOnly(machine.root), 'update', ...machine.where)).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringContaining('nothing to do'),
    });
  });

  it('that cannot be read is an error that names it, not an empty one', () => {
    chmodSync(machine.at('boot'), 0o000);
    // Root without its privilege over files. Another user might not reach the program, where the checkout is private.
    const plain = ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];
    expectRefused(plain, 3, ['EACCES', 'permission', machine.at('boot')]);
  });
});

it('a boot folder whose disk fails when it is read is an error that names the file', () => {
  const menu = machine.at('boot/grub/nixos.cfg');
  const strace = ['strace', '-f', '-o', '/dev/null', '-P', menu, '-e', 'inject=openat:error=EIO'];
  expectRefused(strace, 6, ['EIO', menu]);
});

it('a boot folder that is a file, or missing, is an error that names it', () => {
  for (const make of [() => writeFileSync(machine.at('boot'), ''), () => {}]) {
    rmSync(machine.at('boot'), { recursive: true, force: true });
    make();
    expectRefused([], 3, ['BOOT_NOT_FOUND', machine.at('boot')]);
  }
  mkdirSync(machine.at('boot'));
  expectRefused([], 3, ['GRUB_NOT_FOUND']);
});

it('of updates at once each succeeds or says that another one is at work, and the menu is true', async () => {
  const running = Array.from({ length: 5 }, () => machine.start('update', ...machine.where));
  const codes = await Promise.all(
    running.map((child) => new Promise<number | null>((resolve) => child.on('close', resolve))),
  );
  expect(codes).toContain(0);
  expect(codes.filter((code) => code !== 0 && code !== 5)).toEqual([]);
  expect(await machine.call(['check', ...machine.where])).toMatchObject({ code: 0, out: '' });
});
