import type { BootDocument } from '@nixtools/bootspec';
import type { BootSystem, Generation, Profile, SystemScan } from '../scan/systems.ts';
import { profileId } from './ids.ts';
import type { BootMenu } from './items.ts';
import { details, profileMenu, type Settings, topEntries } from './system-items.ts';

export interface MenuOptions {
  /** What titles begin with; `NixOS` by default. */
  readonly distroName?: string;
  /** At most this many generations of each profile; the default, the booted and the current system are never left out. */
  readonly limit?: number;
  /** Which systems and specialisations may appear; all by default. */
  readonly admits?: (document: BootDocument) => boolean;
  /** What stands behind the date in a title; by default the label without the name of the distribution. */
  readonly describe?: (document: BootDocument) => string;
}

const contains = (document: BootDocument, toplevel: string): boolean =>
  document.toplevel === toplevel ||
  [...document.specialisations.values()].some((each) => contains(each, toplevel));

const isSystem = ({ toplevel, document }: BootSystem, other: BootSystem | undefined): boolean =>
  other !== undefined && (toplevel === other.toplevel || contains(document, other.toplevel));

const without = (document: BootDocument, admits: Settings['admits']): BootDocument => ({
  ...document,
  specialisations: new Map(
    [...document.specialisations]
      .filter(([, each]) => admits(each))
      .map(([name, each]) => [name, without(each, admits)]),
  ),
});

const admitted = <S extends BootSystem>(system: S, { admits }: Settings): readonly S[] =>
  admits(system.document) ? [{ ...system, document: without(system.document, admits) }] : [];

/**
 * What was asked for, else what the `system` profile points at, else the next best: a menu without a first entry boots nothing by
 * itself.
 */
const defaultSystem = (
  profiles: readonly Profile[],
  { chosen, current, booted }: Pick<SystemScan, 'chosen' | 'current' | 'booted'>,
): BootSystem | undefined => {
  const system = profiles.find(({ name }) => name === 'system');
  const wanted = chosen?.toplevel ?? system?.toplevel;
  return (
    // A generation has a date besides.
    system?.generations.find(({ toplevel }) => toplevel === wanted) ??
    chosen ??
    system?.head ??
    current ??
    booted ??
    profiles.flatMap(({ generations }) => generations)[0]
  );
};

/** A label begins with the name of the distribution, and so does a title. */
const withoutName = (label: string, name: string): string =>
  label.startsWith(`${name} `) ? label.slice(name.length + 1) : label;

/**
 * The menu for what a scan found: the default system and its specialisations; the booted and the current system when no profile
 * holds them; a submenu of all configurations, the newest first; a submenu for each further profile. Titles are those of
 * NixOS's own installer; the same scan gives the same menu.
 */
export const bootMenu = (scan: SystemScan, options: MenuOptions = {}): BootMenu => {
  const distroName = options.distroName ?? 'NixOS';
  const settings: Settings = {
    distroName,
    limit: options.limit ?? Number.POSITIVE_INFINITY,
    admits: options.admits ?? (() => true),
    describe: options.describe ?? (({ label }) => withoutName(label, distroName)),
  };
  const [chosen] = scan.chosen === undefined ? [] : admitted(scan.chosen, settings);
  const [booted] = scan.booted === undefined ? [] : admitted(scan.booted, settings);
  const [current] = scan.current === undefined ? [] : admitted(scan.current, settings);
  const all = scan.profiles.map(({ head, ...profile }) => {
    const [admittedHead] = head === undefined ? [] : admitted(head, settings);
    return {
      ...profile,
      generations: profile.generations.flatMap((generation) => admitted(generation, settings)),
      ...(admittedHead && { head: admittedHead }),
    };
  });
  const first = defaultSystem(all, {
    ...(chosen && { chosen }),
    ...(current && { current }),
    ...(booted && { booted }),
  });
  const keeps = (generation: Generation, at: number): boolean =>
    at < settings.limit ||
    generation.toplevel === first?.toplevel ||
    isSystem(generation, booted) ||
    isSystem(generation, current);
  const profiles = all.map((profile) => ({ ...profile, generations: profile.generations.filter(keeps) }));
  const kept = profiles.flatMap(({ generations }) => generations);
  const outside = (system: BootSystem | undefined): readonly BootSystem[] =>
    system === undefined || [...kept, ...(first ? [first] : [])].some((each) => isSystem(each, system))
      ? []
      : [{ ...system, document: { ...system.document, specialisations: new Map() } }];
  const outsiders = outside(booted).map((system) => ({ system, id: 'nixos-booted', what: 'Booted system' }));
  const currents = outside(
    current === undefined || current.toplevel === booted?.toplevel ? undefined : current,
  );
  const wanted = scan.chosen?.toplevel ?? scan.profiles.find(({ name }) => name === 'system')?.toplevel;
  return {
    items: [
      ...(first === undefined ? [] : topEntries(first, 'nixos-default', distroName, scan, settings)),
      ...[
        ...outsiders,
        ...currents.map((system) => ({ system, id: 'nixos-current', what: 'Current system' })),
      ].flatMap(({ system, id, what }) =>
        topEntries(
          system,
          id,
          `${distroName} - ${what} ${details([settings.describe(system.document)])}`,
          scan,
          settings,
        ),
      ),
      ...profiles.flatMap((profile) => profileMenu(profile, scan, settings)),
    ],
    beyondLimit: all.flatMap(({ generations }) =>
      generations
        .filter((generation, at) => !keeps(generation, at))
        .map(({ profile, number }) => `${profileId(profile)}-${number}`),
    ),
    warnings:
      first === undefined || wanted === undefined || first.toplevel === wanted
        ? []
        : [
            `${wanted}, which ${scan.chosen === undefined ? 'the system profile points at' : 'was asked for'}, cannot be booted; the default is ${first.toplevel}`,
          ],
  };
};
