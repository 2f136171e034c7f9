import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipes } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import { createMachine, type Machine } from '../../machine/machine.ts';
import { missingForMachines } from '../../machine/missing.ts';

const scenario = '/nixtools/test-vms/scenarios/documentation-readers';
const packages = 'bash coreutils diffutils findutils gawk grep info sed tar';

const missing = missingForMachines([]);
const title = 'documentation that a hook has compressed';

describe.skipIf(missing !== undefined)(
  missing === undefined ? title : `${title} (SKIPPED: ${missing})`,
  () => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await createMachine(await debianTree(recipes.reader));
      await machine.must(
        `bash ${scenario}/make-trees.sh /nixtools/packages/stali/nix/hooks /shared ${packages}`,
      );
    });
    afterAll(() => machine?.remove());

    /** Blocks of 4 KiB that the files of a tree take, each file once however many names it has. */
    const blocksOf = async (tree: string): Promise<number> =>
      Number(
        await machine.must(
          `find /shared/${tree} -type f -printf '%i %s\\n' | sort -u | awk '{ sum += int(($2 + 4095) / 4096) } END { print sum }'`,
        ),
      );

    it('takes less than 45 % of the blocks', async () => {
      const [plain, gzip] = [await blocksOf('plain'), await blocksOf('gzip')];
      expect(plain).toBeGreaterThan(400);
      expect(gzip / plain).toBeLessThan(0.45);
    });

    it('is the same each time, and when it is compressed twice', async () => {
      await machine.must('diff --recursive --no-dereference /shared/gzip /shared/again');
      await machine.must(
        `bash -c '_callImplicitHook() { :; }; declare -a postFixupHooks; cd /nixtools/packages/stali/nix/hooks
          shopt -s nullglob; set -euo pipefail
          . ./after-fixup.sh; . ./compress-documentation.sh; staliCompressDocumentation /shared/again'
        diff --recursive --no-dereference /shared/gzip /shared/again`,
      );
    });

    it('is whole: every file unpacks, and every link leads to one', async () => {
      expect(await machine.must(`find /shared/gzip -name '*.gz' -type f -print0 | xargs -0 gzip -t`)).toBe(
        '',
      );
      expect(await machine.must('find /shared/gzip /shared/zstd -xtype l')).toBe('');
    });

    it('is read by man, mandoc and info as before, page by page', async () => {
      const read = await machine.must(`bash ${scenario}/read-pages.sh /shared gzip`);
      expect(read).not.toContain('differs');
      const pages = (reader: string): number =>
        Number(new RegExp(`(\\d+) ${reader} same`).exec(read)?.[1] ?? 0);
      expect(pages('man')).toBeGreaterThan(120);
      expect(pages('mandoc')).toBe(pages('man'));
      // bash by its own name, two links, a hard link and a `.so` among them.
      expect(pages('formatted')).toBeGreaterThanOrEqual(7);
      expect(pages('info')).toBeGreaterThan(5);
    });
  },
);
