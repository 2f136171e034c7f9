import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { catalogBlocks } from '@nixtools/catalog';
import { rootDerivations } from '@nixtools/drv-closure';
import { partsFormat } from '../../../packages/channel/src/parts/parts-format.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateJson } from '../mutate-json.ts';
import { requireOnly } from '../only-these-files.ts';
import { makeParts, partOf } from '../published.ts';
import type { Random } from '../random.ts';
import { OTHER, SAME, type Target } from '../target.ts';
import type { Worlds } from '../worlds.ts';

const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** The part `programs`; where it is changed inside, the pointer announces what it holds then. */
export const programsTarget = async ({ old, now }: Worlds, folder: string): Promise<Target> => {
  const parts = await makeParts(now, old);
  const files = new Map<string, string>();
  const stage = join(folder, 'stage');
  for (const [role, bytes] of parts) {
    files.set(role, join(folder, role));
    await writeFile(join(folder, role), bytes);
  }
  const good = parts.get('programs') ?? Buffer.alloc(0);
  const text = brotliDecompressSync(good);

  const mutated = (random: Random): Buffer => {
    if (random.chance(0.5)) return mutateBytes(text, random, text);
    const lines = now.listed.map((listed) => (random.chance(0.05) ? mutateJson(listed, random) : listed));
    return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };

  const judge = async (bytes: Buffer, announced: Buffer): Promise<string> => {
    await rm(stage, { recursive: true, force: true });
    await mkdir(stage);
    await writeFile(join(folder, 'programs'), bytes);
    const { size, sha256 } = partOf('programs', announced);
    const description = { ...now.description, programs: { size, sha256 } };
    try {
      const content = await partsFormat.unpackParts({ files, base: undefined, description, stage });
      const listed = content.programs?.() ?? [];
      const { graph, verified } = await content.derivations();
      const roots = rootDerivations(graph, verified.facts);
      for await (const _ of catalogBlocks(content.entries(roots), { listed }));
    } finally {
      await requireOnly(folder, ['drvs', 'entries', 'programs', 'delta', 'stage', 'stage/programs.jsonl']);
    }
    return announced === text ? SAME : OTHER;
  };
  return {
    name: 'programs',
    share: 3,
    attempt: async (random) => {
      const inside = random.chance(0.7);
      const announced = inside ? mutated(random) : text;
      const bytes = inside ? brotliCompressSync(announced, fast) : mutateBytes(good, random, good);
      return { inside, run: () => judge(bytes, announced) };
    },
  };
};
