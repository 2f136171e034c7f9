import { bytesSource, readElf } from '@nixtools/closure-audit';
import { type ElfRecipe, writeElf } from '../../../packages/closure-audit/test/elf/write-elf.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { OTHER, SAME, type Target } from '../target.ts';

const place = 'a hostile ELF file';

const recipe: ElfRecipe = {
  type: 3,
  interpreter: '/lib/ld-linux.so.2',
  dynamic: [
    [1n, 'libz.so.1'],
    [1n, 'libc.so.6'],
    [29n, '$ORIGIN/../lib'],
    [0x6ffffffbn, 0x08000001n],
  ],
  versionNeeds: [
    { library: 'libc.so.6', versions: ['GLIBC_2.2.5', 'GLIBC_2.34'] },
    { library: 'libz.so.1', versions: ['ZLIB_1.2.0'] },
  ],
  notes: [{ owner: 'GNU', type: 3, content: new Uint8Array(20) }],
  stack: 6,
  relro: true,
  comment: 'GCC: (Debian 12.2.0-14) 12.2.0',
  symbols: ['main', '__libc_setup_tls'],
  debugInfo: true,
};

/** Without what says whose libc it has, so that it is searched for. */
const nameless: ElfRecipe = { type: 2, text: 'usage', symbols: ['main'], comment: 'GCC' };

/** A program of some package, read by its headers. */
export const elfTarget = async (): Promise<Target> => {
  const originals = ([32, 64] as const).flatMap((bits) =>
    (['little', 'big'] as const).flatMap((byteOrder) =>
      [recipe, nameless].map((each) => {
        const bytes = writeElf({ ...each, class: bits, byteOrder });
        return { bytes, says: JSON.stringify(readElf(bytesSource(bytes), place)) };
      }),
    ),
  );
  return {
    name: 'elf',
    share: 10,
    attempt: async (random) => {
      const { bytes, says } = random.pick(originals);
      const changed = mutateBytes(bytes, random, random.pick(originals).bytes);
      return {
        inside: true,
        run: async () => (JSON.stringify(readElf(bytesSource(changed), place)) === says ? SAME : OTHER),
      };
    },
  };
};
