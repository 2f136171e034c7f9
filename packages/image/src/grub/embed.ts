import { NixtoolsError } from '@nixtools/nix-formats';
import { sectorSize } from '../gpt/layout.ts';

/** Where GRUB's own sources keep what grub-install patches. */
const bootSector = { codeEnd: 440, coreSector: 0x5c, driveCheck: 0x66 } as const;
const firstBlocklist = { sector: 0x1f4, count: 0x1fc, segment: 0x1fe } as const;

export interface EmbeddedGrub {
  /** 440 bytes for the beginning of the disk; partition tables begin behind them. */
  readonly bootCode: Uint8Array;
  /** For a partition of type BIOS boot, from its first sector on. */
  readonly core: Uint8Array;
}

/**
 * GRUB for BIOS as grub-install would leave it: the boot sector knows where the core lies, and the core's first sector where
 * the rest of it is. Without mounts, devices or root.
 *
 * @param boot `boot.img` of GRUB's i386-pc
 * @param core what `grub-mkimage -O i386-pc` made
 * @param sector the first one of the BIOS boot partition
 * @throws {NixtoolsError} `GRUB_IMAGE` (usage) for files that are none of GRUB's
 */
export const embedGrub = (boot: Uint8Array, core: Uint8Array, sector: number): EmbeddedGrub => {
  if (boot.length !== sectorSize || boot[510] !== 0x55 || boot[511] !== 0xaa) throw invalid('boot.img');
  if (core.length <= sectorSize) throw invalid('core.img');
  const code = Uint8Array.from(boot);
  const first = new DataView(code.buffer);
  first.setBigUint64(bootSector.coreSector, BigInt(sector), true);
  // Without it the code asks the BIOS for the drive, which some firmware answers wrongly.
  first.setUint16(bootSector.driveCheck, 0x9090, true);
  const patched = new Uint8Array(Math.ceil(core.length / sectorSize) * sectorSize);
  patched.set(core);
  const list = new DataView(patched.buffer);
  list.setBigUint64(firstBlocklist.sector, BigInt(sector + 1), true);
  list.setUint16(firstBlocklist.count, patched.length / sectorSize - 1, true);
  list.setUint16(firstBlocklist.segment, 0x820, true);
  return { bootCode: code.subarray(0, bootSector.codeEnd), core: patched };
};

const invalid = (file: string): NixtoolsError =>
  new NixtoolsError({
    code: 'GRUB_IMAGE',
    kind: 'usage',
    message: `this is no ${file} of GRUB for BIOS`,
    place: file,
    hint: 'boot.img lies in /usr/lib/grub/i386-pc (grub-pc-bin on Debian); grub-mkimage -O i386-pc makes core.img',
  });
