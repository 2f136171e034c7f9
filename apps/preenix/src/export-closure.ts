import type { OpenChannel } from '@nixtools/channel/open';
import type { Io } from '@nixtools/command-line';
import { openGraphStore } from '@nixtools/drv-closure/store';
import { parseStorePath, writeExport } from '@nixtools/nix-formats';

/** Bytes that are written at once: a write for each path would cost more than all else. */
const atOnce = 512 * 1024;

/**
 * Writes a derivation and its closure to stdout, as `nix-store --export` does: for `nix-store --import`, here or elsewhere.
 *
 * @returns how many paths
 * @throws {NixtoolsError} `PACK_…` (verification, environment)
 */
export const exportClosure = async (channel: OpenChannel, drvPath: string, io: Io): Promise<number> => {
  const pack = await openGraphStore(channel.packFile);
  try {
    const paths = pack.closure([parseStorePath(drvPath, pack.storeDir)]);
    let pieces: Uint8Array[] = [];
    let size = 0;
    const write = async (): Promise<void> => {
      await io.outBytes(Buffer.concat(pieces, size));
      pieces = [];
      size = 0;
    };
    for await (const piece of writeExport(pack.objects(paths))) {
      pieces.push(piece);
      size += piece.length;
      if (size >= atOnce) await write();
    }
    await write();
    return paths.length;
  } finally {
    await pack.close();
  }
};
