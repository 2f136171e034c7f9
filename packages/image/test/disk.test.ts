import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  findByUuid,
  makeErofs,
  makeExt4,
  makeFat,
  makeGrubImage,
  makeSquashfs,
  partitionTypes,
  writeDisk,
} from '../src/index.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nixtools-disk-'));
  mkdirSync(at('root/etc'), { recursive: true });
  writeFileSync(at('root/etc/hostname'), 'box\n');
  writeFileSync(at('root/large'), 'x'.repeat(300_000));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
const has = (program: string): boolean =>
  path.split(':').some((each) => each !== '' && existsSync(join(each, program)));
const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: path, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const digest = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(at(name)))
    .digest('hex');

const uuid = '11111111-2222-4333-8444-555555555555';
const id = (digit: number): string => `AAAAAAAA-BBBB-4CCC-8DDD-00000000000${digit}`;
/** `describe`, or one that is skipped and says what is missing. */
const needs = (programs: readonly string[], name: string, tests: () => void): void => {
  const missing = programs.filter((program) => !has(program));
  describe.skipIf(missing.length > 0)(
    missing.length > 0 ? `${name} (SKIPPED: needs ${missing.join(', ')})` : name,
    tests,
  );
};

/** Formats count in seconds: what is made after this carries another time, if it carries one. */
const nextSecond = async (): Promise<void> => {
  const second = (): number => Math.floor(Date.now() / 1000);
  for (const began = second(); second() === began; ) await sleep(10);
};

/** Made twice, with other times on the disk and at another moment. */
const twice = async (make: (name: string) => Promise<void>): Promise<void> => {
  await make('one');
  utimesSync(at('root/etc'), 9, 9);
  utimesSync(at('root/etc'), 1_000_000_000, 1_000_000_000);
  await make('two');
  expect(digest('two')).toBe(digest('one'));
};

needs(['mke2fs', 'debugfs', 'e2fsck'], 'ext4', () => {
  const make = (name: string) =>
    makeExt4(at(name), { from: at('root'), uuid, label: 'nixos', size: 16 * 2 ** 20 });

  it('is clean, holds the folder, and has the UUID that was given', async () => {
    await make('one');
    expect(run('e2fsck', '-fn', at('one'))).toMatch(/files/);
    expect(run('debugfs', '-R', 'cat /etc/hostname', at('one'))).toBe('box\n');
    expect(run('dumpe2fs', '-h', at('one'))).toContain(uuid);
  });

  it('has the same bytes when it is made again', async () => {
    for (const name of ['root', 'root/etc', 'root/etc/hostname', 'root/large']) utimesSync(at(name), 5, 5);
    await make('one');
    await nextSecond();
    for (const name of ['root/etc/hostname', 'root/large', 'root/etc', 'root']) utimesSync(at(name), 5, 5);
    await make('two');
    expect(digest('two')).toBe(digest('one'));
  });

  it('is not there at all when the content does not fit', async () => {
    const small = makeExt4(at('small'), { from: at('root'), uuid, size: 200_000 });
    await expect(small).rejects.toMatchObject({ code: 'PROGRAM_FAILED' });
    expect(readdirSync(folder)).toEqual(['root']);
  });
});

needs(['mkfs.vfat', 'mcopy', 'fsck.fat'], 'FAT', () => {
  it('is clean, holds the files, and has the same bytes when it is made again', async () => {
    const files = [
      { path: 'EFI/BOOT/BOOTX64.EFI', from: at('root/large') },
      { path: 'loader/loader.conf', from: at('root/etc/hostname') },
    ];
    await twice((name) =>
      makeFat(at(name), { files, volumeId: '12345678', label: 'ESP', size: 34 * 2 ** 20 }),
    );
    expect(run('fsck.fat', '-n', at('one'))).toContain('files');
    run('mcopy', '-i', at('one'), '::loader/loader.conf', at('back'));
    expect(readFileSync(at('back'), 'utf8')).toBe('box\n');
  });
});

needs(['mksquashfs', 'unsquashfs'], 'squashfs', () => {
  it('holds the folder, and has the same bytes when it is made again', async () => {
    await twice((name) => makeSquashfs(at(name), { from: at('root') }));
    expect(run('unsquashfs', '-cat', at('one'), 'etc/hostname')).toBe('box\n');
  });
});

needs(['mkfs.erofs', 'fsck.erofs'], 'erofs', () => {
  it.each([undefined, 'lz4hc'] as const)(
    'holds the folder, and has the same bytes when it is made again (compression: %s)',
    async (compression) => {
      await twice((name) =>
        makeErofs(at(name), {
          from: at('root'),
          uuid,
          ...(compression === undefined ? {} : { compression }),
        }),
      );
      run('fsck.erofs', `--extract=${at('back')}`, at('one'));
      expect(readFileSync(at('back/etc/hostname'), 'utf8')).toBe('box\n');
    },
  );
});

needs(['sgdisk'], 'a disk that sgdisk looks at', () => {
  it('has no problem, also with 128 partitions', async () => {
    const partitions = Array.from({ length: 128 }, (_, at) => ({
      name: `partition ${at}`,
      type: partitionTypes.linux,
      id: `AAAAAAAA-BBBB-4CCC-8DDD-${String(at).padStart(12, '0')}`,
      size: 512 * (at + 1),
    }));
    await writeDisk(at('disk'), { id: id(0), partitions });
    expect(run('sgdisk', '--verify', at('disk'))).toContain('No problems found');
    expect(run('sgdisk', '--info=128', at('disk'))).toContain("'partition 127'");
  });
});

needs(['sfdisk'], 'a disk', () => {
  it('has the partitions that sfdisk reads, with their content, and a second table at its end', async () => {
    writeFileSync(at('content'), 'content of a partition');
    const partitions = [
      { name: 'boot', type: partitionTypes.biosBoot, id: id(1), size: 2 ** 20 },
      {
        name: 'ESP ü',
        type: partitionTypes.efiSystem,
        id: id(2),
        from: at('content'),
        size: 3 * 2 ** 20 + 1,
      },
      { name: 'root', type: partitionTypes.linux, id: id(3), from: at('content') },
    ];
    await writeDisk(at('disk'), { id: id(0), partitions });
    const { partitiontable: table } = JSON.parse(run('sfdisk', '--json', at('disk')));
    expect(table).toMatchObject({ label: 'gpt', id: id(0), unit: 'sectors' });
    expect(
      table.partitions.map(({ name, type, uuid: own, start, size }: Record<string, unknown>) => [
        name,
        type,
        own,
        start,
        size,
      ]),
    ).toEqual([
      ['boot', partitionTypes.biosBoot, id(1), 2048, 2048],
      ['ESP ü', partitionTypes.efiSystem, id(2), 4096, 6145],
      ['root', partitionTypes.linux, id(3), 12288, 1],
    ]);
    expect(
      readFileSync(at('disk'))
        .subarray(12288 * 512)
        .toString('utf8', 0, 22),
    ).toBe('content of a partition');
    const verified = spawnSync('sfdisk', ['--verify', at('disk')], {
      encoding: 'utf8',
      env: { ...process.env, PATH: path, LC_ALL: 'C' },
    });
    expect(verified.stdout + verified.stderr).toContain('No errors detected');
    // The first table is lost: the second one says the same.
    const damaged = readFileSync(at('disk'));
    damaged.fill(0, 512, 1024);
    writeFileSync(at('damaged'), damaged);
    expect(JSON.parse(run('sfdisk', '--json', at('damaged'))).partitiontable.partitions).toHaveLength(3);
  });

  it('refuses content that is larger than its partition, and leaves nothing', async () => {
    const partitions = [
      { name: 'root', type: partitionTypes.linux, id: id(1), from: at('root/large'), size: 512 },
    ];
    await expect(writeDisk(at('disk'), { id: id(0), partitions })).rejects.toMatchObject({
      code: 'GPT_LAYOUT',
    });
    expect(readdirSync(folder)).toEqual(['root']);
  });
});

describe('GRUB for BIOS', () => {
  it('is refused when the boot sector is none', async () => {
    const partitions = [{ name: 'boot', type: partitionTypes.biosBoot, id: id(1), size: 2 ** 20 }];
    const bios = { partition: 'boot', boot: new Uint8Array(512), core: new Uint8Array(2000) };
    await expect(writeDisk(at('disk'), { id: id(0), partitions, bios })).rejects.toMatchObject({
      code: 'GRUB_IMAGE',
    });
    expect(existsSync(at('disk'))).toBe(false);
  });
});

needs(['grub-mkimage', '../lib/grub/i386-pc/kernel.img'], 'an image of GRUB', () => {
  it('has the same bytes when it is made again', async () => {
    const options = {
      format: 'i386-pc',
      earlyConfig: findByUuid(uuid),
      modules: ['biosdisk', 'part_gpt', 'ext2'],
    } as const;
    expect(await makeGrubImage(options)).toEqual(await makeGrubImage(options));
  });
});
