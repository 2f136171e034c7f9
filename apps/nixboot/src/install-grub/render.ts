import {
  entriesOf,
  type Machine,
  menuMark,
  type RenderTarget,
  type TargetInput,
  xenProblem,
} from '@nixtools/boot-plan';
import { type GrubUser, grubWarnings, renderGrubConfig } from '@nixtools/grub-config';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { InstallConfig } from './config.ts';
import { drivesOf } from './drives.ts';
import { headOf } from './head.ts';
import { menuItems } from './menu.ts';
import type { Pictures } from './pictures.ts';
import { placesOf } from './places.ts';
import { titlesOf } from './titles.ts';

export interface GrubCfgParts {
  readonly fs: RootedFs;
  readonly machine: Machine;
  readonly config: InstallConfig;
  readonly users: readonly GrubUser[];
  readonly pictures: Pictures;
  readonly otherSystems: string;
}

const configOf = (parts: GrubCfgParts, { menu, filesOf, places: planned }: TargetInput) => {
  const { fs, config, otherSystems } = parts;
  const places = placesOf(parts, planned);
  const drives = drivesOf(config, places);
  const titles = titlesOf(fs, config);
  return {
    filesystems: places.filesystems,
    head: headOf({ ...parts, places, drives }),
    items: menuItems(menu.items, { config, places, drives, titles, filesOf, otherSystems }),
  };
};

/** A whole grub.cfg in the form of install-grub.pl's, as a target for boot-plan. */
export const grubCfgTarget =
  (parts: GrubCfgParts): RenderTarget =>
  (input, output) => {
    const config = configOf(parts, input);
    return {
      files: [
        {
          path: output,
          text: `${menuMark}\n${renderGrubConfig(config)}`,
          // Passwords stand in it.
          ...(parts.users.length === 0 ? {} : { mode: 0o600 }),
        },
      ],
      refused: entriesOf(input.menu.items).flatMap((entry) => {
        const reason = xenProblem(entry);
        return reason === undefined ? [] : [{ place: entry.id, reason }];
      }),
      warnings: grubWarnings(config).map(({ place, message }) => `${place}: ${message}`),
    };
  };
