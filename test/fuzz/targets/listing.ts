import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { parseListing, parseStorePath } from '@nixtools/nix-formats';
import { outputFiles } from '../../../packages/listings/src/gather/output-files.ts';
import { unpack } from '../../../packages/listings/src/source/unpack.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateJson } from '../mutate-json.ts';
import type { Random } from '../random.ts';
import { OTHER, type Target } from '../target.ts';

const place = 'a hostile listing';
const output = parseStorePath(`/nix/store/${'a'.repeat(32)}-hello-2.12`);
const other = parseStorePath(`/nix/store/${'b'.repeat(32)}-other-1`);

const file = { type: 'regular', size: 1, narOffset: 400 };
const program = { ...file, executable: true };
const link = (target: string) => ({ type: 'symlink', target });
const folder = (entries: object) => ({ type: 'directory', entries });

const listing = {
  version: 1,
  root: folder({
    bin: folder({ hello: program, hi: link('hello'), away: link(`${other}/bin/x`), up: link('../../..') }),
    sbin: link('bin'),
    share: folder({ doc: folder({ readme: file }), loop: link('loop'), text: link('doc/readme') }),
  }),
};

const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** The listing of an output, as a binary cache has it: plain or compressed. */
export const listingTarget = async (): Promise<Target> => {
  const text = Buffer.from(JSON.stringify(listing));
  const packed = (bytes: Buffer, random: Random): Buffer =>
    random.pick([() => bytes, () => gzipSync(bytes, { level: 1 }), () => brotliCompressSync(bytes, fast)])();
  const inner = (random: Random): Buffer =>
    random.chance(0.6)
      ? Buffer.from(JSON.stringify(mutateJson(listing, random)))
      : mutateBytes(text, random, text);
  return {
    name: 'listing',
    share: 5,
    attempt: async (random) => {
      const inside = random.chance(0.7);
      const bytes = inside ? packed(inner(random), random) : mutateBytes(packed(text, random), random, text);
      return {
        inside,
        run: async () => {
          const root = parseListing(await unpack(bytes, place), place);
          const find = (path: string) => (path === output ? root : undefined);
          await outputFiles(output, root, { storeDir: '/nix/store', find });
          return OTHER;
        },
      };
    },
  };
};
