import { execFileSync } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';

const sector = 512;
/** Room for the header of either version, in sectors. */
const offset = 4096;

export interface LuksOptions {
  /** The file system that it is to hold. */
  readonly from: string;
  readonly type: 'luks1' | 'luks2';
  readonly uuid: string;
  readonly passphrase: string;
}

/** aes-xts-plain64: each sector by itself, its number being what makes it differ from others with the same content. */
const encrypted = (plain: Uint8Array, key: Uint8Array): Buffer => {
  const number = Buffer.alloc(16);
  const sectors = Array.from({ length: plain.length / sector }, (_, index) => {
    number.writeBigUInt64LE(BigInt(index));
    return createCipheriv('aes-256-xts', key, number).update(
      plain.subarray(index * sector, (index + 1) * sector),
    );
  });
  return Buffer.concat(sectors);
};

/**
 * An encrypted volume in a file. The header is cryptsetup's work; what it holds is encrypted here, as opening the volume needs a kernel
 * with a device mapper.
 */
export const makeLuks = (place: string, { from, type, uuid, passphrase }: LuksOptions): void => {
  const plain = readFileSync(from);
  const key = randomBytes(64);
  const keyFile = `${place}.key`;
  writeFileSync(keyFile, key, { mode: 0o600 });
  try {
    writeFileSync(place, '');
    truncateSync(place, offset * sector + plain.length);
    // GRUB 2.06 knows no Argon2; few rounds, as its processor is an emulated one.
    const derivation = [
      ...(type === 'luks2' ? ['--pbkdf', 'pbkdf2', '--sector-size', `${sector}`] : []),
      '--pbkdf-force-iterations',
      '1000',
    ];
    execFileSync(
      'cryptsetup',
      [
        ...['luksFormat', '--batch-mode', '--type', type, '--uuid', uuid, '--offset', `${offset}`],
        ...['--cipher', 'aes-xts-plain64', '--key-size', '512', '--hash', 'sha256', ...derivation],
        ...['--volume-key-file', keyFile, '--key-file', '-', place],
      ],
      { input: passphrase, stdio: ['pipe', 'ignore', 'pipe'] },
    );
    const volume = readFileSync(place);
    volume.set(encrypted(plain, key), offset * sector);
    writeFileSync(place, volume);
  } finally {
    rmSync(keyFile, { force: true });
  }
};
