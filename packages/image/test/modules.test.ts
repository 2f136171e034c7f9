import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseModules, readModuleTree } from '../src/index.ts';

/** The least ELF file that is a module: a table of sections with names and .modinfo. */
const moduleOf = (...fields: readonly string[]): Buffer => {
  const names = Buffer.from('\0.modinfo\0.shstrtab\0');
  const info = Buffer.from(fields.map((field) => `${field}\0`).join(''));
  const file = Buffer.alloc(64 + 3 * 64 + names.length + info.length);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1], 0);
  file.writeBigUInt64LE(64n, 0x28);
  file.writeUInt16LE(64, 0x3a);
  file.writeUInt16LE(3, 0x3c);
  file.writeUInt16LE(2, 0x3e);
  const at = 64 + 3 * 64;
  const section = (index: number, name: number, offset: number, size: number): void => {
    file.writeUInt32LE(name, 64 + index * 64);
    file.writeBigUInt64LE(BigInt(offset), 64 + index * 64 + 24);
    file.writeBigUInt64LE(BigInt(size), 64 + index * 64 + 32);
  };
  section(1, 1, at + names.length, info.length);
  section(2, 10, at, names.length);
  file.set(names, at);
  file.set(info, at + names.length);
  return file;
};

describe('modules of a kernel', () => {
  let folder: string;
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const namesOf = async (...wanted: readonly string[]): Promise<readonly string[]> =>
    (await chooseModules(readModuleTree(folder), wanted)).map(({ name }) => name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nixtools-modules-'));
    write('kernel/net/virtio_net.ko', moduleOf('depends=net-failover,virtio', 'license=GPL'));
    write('kernel/net/net_failover.ko.gz', gzipSync(moduleOf('depends=failover')));
    write('kernel/net/failover.ko', moduleOf('depends='));
    write('kernel/virtio/virtio.ko', moduleOf('depends=virtio_ring'));
    write('kernel/virtio/virtio_ring.ko', moduleOf('license=GPL'));
    write('kernel/fs/erofs.ko', moduleOf('depends=libcrc32c', 'softdep=pre: crc32c post: later'));
    write('kernel/lib/libcrc32c.ko', moduleOf('depends='));
    write('kernel/crypto/crc32c-generic.ko', moduleOf('depends='));
    write('modules.builtin', 'kernel/fs/ext4/ext4.ko\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('come after what they need, by what they say of themselves', async () => {
    expect(await namesOf('virtio-net')).toEqual([
      'failover',
      'net_failover',
      'virtio_ring',
      'virtio',
      'virtio_net',
    ]);
  });

  it('that are needed twice, or built in, are not repeated', async () => {
    expect(await namesOf('virtio', 'ext4', 'virtio', 'virtio_ring')).toEqual(['virtio_ring', 'virtio']);
  });

  it('come in the order of modules.dep where depmod has written it', async () => {
    write('modules.dep', 'kernel/fs/erofs.ko: kernel/lib/libcrc32c.ko kernel/virtio/virtio_ring.ko\n');
    expect(await namesOf('erofs')).toEqual(['virtio_ring', 'libcrc32c', 'erofs']);
  });

  it('bring what they only wish for before them, by its other name', async () => {
    write('modules.alias', 'alias crc32c crc32c_generic\n');
    expect(await namesOf('erofs')).toEqual(['crc32c_generic', 'libcrc32c', 'erofs']);
  });

  it('are unpacked', async () => {
    const [failover, netFailover] = await chooseModules(readModuleTree(folder), ['net_failover']);
    expect(failover?.content.subarray(0, 4)).toEqual(Buffer.from('\x7fELF'));
    expect(netFailover?.content.subarray(0, 4)).toEqual(Buffer.from('\x7fELF'));
  });

  it('that need each other come once each', async () => {
    write('kernel/a.ko', moduleOf('depends=b'));
    write('kernel/b.ko', moduleOf('depends=a'));
    expect(await namesOf('a')).toEqual(['b', 'a']);
  });

  it('of which one is missing are an error that says for whom it is needed', async () => {
    rmSync(join(folder, 'kernel/net/failover.ko'));
    await expect(namesOf('virtio_net')).rejects.toMatchObject({
      code: 'KERNEL_LACKS_DRIVER',
      kind: 'environment',
      message: 'the kernel has no failover, which net_failover needs',
      place: folder,
    });
  });

  it.each([
    ['text', Buffer.from('no module')],
    ['a module that is cut off', moduleOf('depends=').subarray(0, 100)],
    ['one whose table points out of the file', Object.assign(moduleOf(), { 40: 0xff, 47: 0x7f })],
  ])('%s is none', async (_, content) => {
    write('kernel/odd.ko', content);
    await expect(namesOf('odd')).rejects.toMatchObject({
      code: 'MODULE_INVALID',
      place: join(folder, 'kernel/odd.ko'),
    });
  });

  it('are not looked for in any folder', () => {
    expect(() => readModuleTree(join(folder, 'kernel/net'))).toThrow(
      expect.objectContaining({ code: 'MODULES_NOT_FOUND', kind: 'usage' }),
    );
  });
});
