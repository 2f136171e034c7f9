import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostSystem } from '../../src/index.ts';
import { machineOf } from '../../src/system/machine-header.ts';
import { arm64Image, armZImage, bzImage, elf, riscvImage } from '../images.ts';

describe('the first bytes of', () => {
  const files: readonly (readonly [string, Uint8Array, string | undefined])[] = [
    ['a bzImage of 64 bits', bzImage(64), 'x86_64'],
    ['a bzImage of 32 bits', bzImage(32), 'i686'],
    ['a bzImage that is too old to say', bzImage(64, 0x020b), undefined],
    ['an Image of arm64', arm64Image(), 'aarch64'],
    ['an Image of RISC-V', riscvImage(), 'riscv64'],
    ['a zImage of ARM', armZImage(), 'armv7l'],
    ['a program of x86_64', elf(62), 'x86_64'],
    ['a program of i386', elf(3, 32), 'i686'],
    ['a program of arm64', elf(183), 'aarch64'],
    ['a program of ppc64le', elf(21), 'powerpc64le'],
    ['a program of ppc64', elf(21, 64, 'big'), 'powerpc64'],
    ['a program of s390x', elf(22, 64, 'big'), 's390x'],
    ['a program of mips64el', elf(8), 'mips64el'],
    ['a program of mips', elf(8, 32, 'big'), 'mips'],
    ['a program of a machine unheard of', elf(9999), undefined],
    ['nothing', new Uint8Array(), undefined],
  ];
  it.each(files)('%s tell what it is for', (_, header, machine) => expect(machineOf(header)).toBe(machine));

  it('this very program tell the platform of this machine', () => {
    expect(`${machineOf(readFileSync(process.execPath).subarray(0, 1024))}-linux`).toBe(hostSystem());
  });

  it('anything are no reason to fail', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 1024 }), (bytes) => void machineOf(bytes)));
    for (const whole of [bzImage(64), arm64Image(), elf(62)])
      for (let length = 0; length < whole.length; length += 7) machineOf(whole.subarray(0, length));
  });
});
