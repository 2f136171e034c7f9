import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditClosure, type ClosureAudit, treemapOf } from '@nixtools/closure-audit';
import { runNix } from '@nixtools/nix-cli';
import { parseStorePath } from '@nixtools/nix-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellDerivation, throwawayNix } from '../../../packages/nix-cli/test/throwaway-nix.ts';
import { recipes } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import { createMachine, type Machine } from '../../machine/machine.ts';
import { missingForMachines } from '../../machine/missing.ts';

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
}

interface Seen {
  readonly cells: readonly Cell[];
  readonly picture: { readonly width: number; readonly height: number };
  readonly letters: number;
  readonly widest: number;
  readonly room: number;
  readonly text: string;
  readonly background: string;
  readonly scripts: number;
  readonly hovered: { readonly index: number; readonly detail: string };
  readonly walked: readonly { readonly key: string; readonly focused: number; readonly detail: string }[];
}

interface Report {
  readonly seen: Readonly<Record<string, Seen>>;
  readonly requests: readonly string[];
  readonly complaints: readonly unknown[];
  readonly dialogs: number;
}

const odd = '"><img src=x onerror=alert(1)>';
const big = (name: string, kilobytes: number, needs: readonly string[]): string =>
  shellDerivation(
    name,
    `mkdir -p "$out/share/$odd" $out/bin; head -c ${kilobytes}000 /dev/zero > $out/bin/${name}
     echo "$needs" > "$out/share/$odd/needs"`,
    { odd: `''${odd}''`, needs: `"\${toString [ ${needs.join(' ')} ]}"` },
  );

/** A closure of a dozen paths of very different sizes, built here. */
const auditOfClosure = async (): Promise<ClosureAudit> => {
  const throwaway = await throwawayNix();
  try {
    const leaves = Array.from({ length: 10 }, (_, index) => big(`leaf-${index}`, 10 * (index + 1) ** 2, []));
    const [drv = ''] = await throwaway.instantiate(
      big('web', 700, [big('tls', 400, leaves.slice(0, 5)), ...leaves]),
    );
    const { stdout, stderr } = await runNix(throwaway.nix, 'nix-store', ['--realise', drv]);
    if (stdout === '') throw new Error(stderr);
    return await auditClosure({
      nix: throwaway.nix,
      roots: [parseStorePath(stdout.trim(), throwaway.storeDir)],
    });
  } finally {
    await throwaway.remove();
  }
};

const brightness = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
};

const overlap = (a: Cell, b: Cell): number =>
  Math.min(
    Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
    Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
  );

const missing = missingForMachines(['nix-instantiate']);
const title = 'the treemap of a closure in Chromium';

describe.skipIf(missing !== undefined)(
  missing === undefined ? title : `${title} (SKIPPED: ${missing})`,
  () => {
    let machine: Machine;
    let audit: ClosureAudit;
    let report: Report;
    beforeAll(async () => {
      audit = await auditOfClosure();
      machine = await createMachine(await debianTree(recipes.reader));
      await writeFile(join(machine.shared, 'closure.html'), treemapOf(audit));
      const look = '/nixtools/test-vms/scenarios/treemap-in-chromium/look.mjs';
      report = JSON.parse(await machine.must(`node ${look} /shared/closure.html /shared`));
    });
    afterAll(() => machine?.remove());

    const views = ['light', 'dark', 'phone', 'phone-dark'] as const;
    const seenIn = (view: string): Seen => {
      const seen = report.seen[view];
      if (seen === undefined) throw new Error(`nothing is seen in ${view}`);
      return seen;
    };

    it.each(views)('has a rectangle for each path, of its share and over no other: %s', (view) => {
      const { cells, picture } = seenIn(view);
      expect(cells).toHaveLength(audit.paths.length);
      for (const [index, cell] of cells.entries()) {
        const path = audit.paths[index];
        expect(cell.title).toContain(path?.path);
        const share = (cell.width * cell.height) / (picture.width * picture.height);
        expect(share).toBeCloseTo((path?.narSize ?? 0) / audit.total.narSize, 2);
        for (const other of cells.slice(index + 1)) expect(overlap(cell, other)).toBeLessThan(1);
      }
    });

    it.each(views)('tells of what is under the pointer, and of what has the focus: %s', (view) => {
      const { cells, hovered, walked } = seenIn(view);
      expect(hovered.detail).toBe(cells[hovered.index]?.title);
      const last = cells.length - 1;
      expect(walked.map(({ focused }) => focused)).toEqual([0, 1, 2, 1, 0, last, 0]);
      for (const { focused, detail } of walked) expect(detail).toBe(cells[focused]?.title);
    });

    it.each(views)('can be read: %s', (view) => {
      const { text, background, letters, widest, room } = seenIn(view);
      const isDark = view.endsWith('dark');
      expect(brightness(background) < 0.5).toBe(isDark);
      expect(Math.abs(brightness(text) - brightness(background))).toBeGreaterThan(0.5);
      // In pixels of the screen; below eight nobody reads.
      expect(letters).toBeGreaterThan(8);
      expect(widest).toBeLessThanOrEqual(room);
    });

    it('asks for nothing but itself, and complains of nothing, whatever files are called', () => {
      expect(new Set(report.requests)).toEqual(new Set(['file:///shared/closure.html']));
      expect(report.complaints).toEqual([]);
      expect(report.dialogs).toBe(0);
      for (const view of views) expect(seenIn(view).scripts).toBe(1);
      expect(audit.paths[0]?.folders.map(({ folder }) => folder)).toContain(`share/${odd}`);
    });
  },
);
