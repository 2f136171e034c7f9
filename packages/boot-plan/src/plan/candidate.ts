import { posix } from 'node:path';
import type { BootDocument } from '@nixtools/bootspec';
import { bootMenu } from '../menu/boot-menu.ts';
import { type BootEntry, type BootMenu, entriesOf } from '../menu/items.ts';
import type { Placement } from '../place/placement.ts';
import type { Generation, Skip, SystemScan } from '../scan/systems.ts';
import { blsTarget } from '../target/bls.ts';
import { grubTarget } from '../target/grub.ts';
import { headsTarget } from '../target/heads.ts';
import type { MenuFile, RenderTarget, TargetName } from '../target/target.ts';
import type { WantedCopy } from './copies.ts';
import type { PlanRequest } from './plan.ts';

const targets: Readonly<Record<TargetName, RenderTarget>> = {
  grub: grubTarget,
  bls: blsTarget,
  heads: headsTarget,
};

/** A menu that could be written: its files, and the copies that it needs. */
export interface Candidate {
  readonly menu: BootMenu;
  /** Without what the target refused. */
  readonly entries: readonly BootEntry[];
  /** By name. */
  readonly copies: ReadonlyMap<string, WantedCopy>;
  readonly files: readonly MenuFile[];
  readonly refused: readonly Skip[];
  readonly warnings: readonly string[];
}

interface CandidateOptions {
  readonly scan: SystemScan;
  readonly placement: Placement;
  readonly request: PlanRequest;
  readonly output: string;
  readonly admits: (document: BootDocument) => boolean;
  /** Generations that are given up, by their link. */
  readonly without?: ReadonlySet<string>;
}

const withoutLinks = (scan: SystemScan, links: ReadonlySet<string>): SystemScan => ({
  ...scan,
  profiles: scan.profiles.map((profile) => ({
    ...profile,
    generations: profile.generations.filter(({ link }: Generation) => !links.has(link)),
  })),
});

/** Makes the menu of a scan and all that follows from it; reads nothing but sizes. */
export const candidate = (options: CandidateOptions): Candidate => {
  const { scan, placement, request, output, admits, without } = options;
  const menu = bootMenu(without === undefined ? scan : withoutLinks(scan, without), {
    ...request.menu,
    admits,
  });
  const input = {
    menu,
    filesOf: placement.filesOf,
    places: [placement.boot, placement.store],
    ...(request.access === undefined ? {} : { access: request.access }),
  };
  const render = request.render ?? targets[request.target ?? 'grub'];
  const { files, refused, warnings } = render(input, output);
  const refusedIds = new Set(refused.map(({ place }) => place));
  const entries = entriesOf(menu.items).filter(({ id }) => !refusedIds.has(id));
  return {
    menu,
    entries,
    copies: new Map(
      entries.flatMap(({ document }) => placement.copiesFor(document)).map((copy) => [copy.name, copy]),
    ),
    files: files.map((file) => ({ ...file, path: posix.normalize(file.path) })),
    refused,
    warnings,
  };
};
