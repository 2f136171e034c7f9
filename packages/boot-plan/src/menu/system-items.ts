import type { BootDocument } from '@nixtools/bootspec';
import type { BootSystem, Generation, Profile, SystemScan } from '../scan/systems.ts';
import { entryId, generationMenuId, profileId } from './ids.ts';
import type { BootEntry, BootItem, BootSubmenu } from './items.ts';

/** How items are called: the options of a menu, with what they are by default. */
export interface Settings {
  readonly distroName: string;
  readonly limit: number;
  readonly admits: (document: BootDocument) => boolean;
  readonly describe: (document: BootDocument) => string;
}

/** A system and how its entries are to be called. */
interface Naming {
  readonly id: string;
  readonly title: string;
  readonly of: (name: string, document: BootDocument) => string;
}

const entriesFor = (
  system: BootSystem & Partial<Generation>,
  naming: Naming,
  scan: SystemScan,
): readonly BootEntry[] => {
  const entry = (document: BootDocument, specialisation: readonly string[]): readonly BootEntry[] => {
    const toplevel = specialisation.length === 0 ? system.toplevel : document.toplevel;
    return [
      {
        kind: 'entry',
        id: entryId(naming.id, specialisation),
        title: specialisation.length === 0 ? naming.title : naming.of(specialisation.join(' - '), document),
        ...(system.profile === undefined ? {} : { profile: system.profile }),
        ...(system.number === undefined ? {} : { generation: system.number }),
        ...(system.date === undefined ? {} : { date: system.date }),
        specialisation,
        system: system.toplevel,
        document,
        isDefault: naming.id === 'nixos-default' && specialisation.length === 0,
        isBooted: toplevel === scan.booted?.toplevel,
        isCurrent: toplevel === scan.current?.toplevel,
      },
      ...[...document.specialisations].flatMap(([name, each]) => entry(each, [...specialisation, name])),
    ];
  };
  return entry(system.document, []);
};

export const details = (parts: readonly (string | undefined)[]): string =>
  `(${parts.filter((part) => part !== undefined && part !== '').join(' - ')})`;

const generationItem = (generation: Generation, scan: SystemScan, settings: Settings): BootItem => {
  const { number, profile, date, document } = generation;
  const id = `${profileId(profile)}-${number}`;
  const name = `${settings.distroName} - Configuration ${number}`;
  const suffix = details([date, settings.describe(document)]);
  const isPlain = document.specialisations.size === 0;
  const entries = entriesFor(
    generation,
    {
      id,
      title: `${name}${isPlain ? '' : ' - Default'} ${suffix}`,
      of: (each, child) => `${name} - ${details([each, date, settings.describe(child)])}`,
    },
    scan,
  );
  const [only] = entries;
  return isPlain && only !== undefined
    ? only
    : { kind: 'submenu', id: generationMenuId(id), title: `> ${name} ${suffix}`, items: entries };
};

export const profileMenu = (
  profile: Profile,
  scan: SystemScan,
  settings: Settings,
): readonly BootSubmenu[] => {
  const items = profile.generations.map((generation) => generationItem(generation, scan, settings));
  const { distroName } = settings;
  const title =
    profile.name === 'system'
      ? `${distroName} - All configurations`
      : `${distroName} - Profile '${profile.name}'`;
  return items.length === 0 ? [] : [{ kind: 'submenu', id: profileId(profile.name), title, items }];
};

/** The entries at the top: the default with its specialisations, or a system that no profile holds. */
export const topEntries = (
  system: BootSystem & Partial<Generation>,
  id: string,
  title: string,
  scan: SystemScan,
  settings: Settings,
) =>
  entriesFor(
    system,
    {
      id,
      title,
      of: (each, child) =>
        `${settings.distroName} - ${details([each, system.date, settings.describe(child)])}`,
    },
    scan,
  );
