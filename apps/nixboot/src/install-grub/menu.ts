import {
  type BootEntry,
  type BootItem,
  type BootSubmenu,
  entriesOf,
  type TargetInput,
  toGrubEntry,
  xenProblem,
} from '@nixtools/boot-plan';
import { checkGrubScript, type GrubEntry, type GrubItem } from '@nixtools/grub-config';
import type { InstallConfig } from './config.ts';
import type { Drives } from './drives.ts';
import { type EntryOptions, parseEntryOptions } from './entry-options.ts';
import type { Places } from './places.ts';
import type { Titles } from './titles.ts';

interface MenuParts {
  readonly config: InstallConfig;
  readonly places: Places;
  readonly drives: Drives;
  readonly titles: Titles;
  readonly filesOf: TargetInput['filesOf'];
  /** What os-prober found. */
  readonly otherSystems: string;
}

/** Read by the activation scripts of those years. */
const systemConfig = ({ document }: BootEntry, { era }: InstallConfig): readonly string[] =>
  era === '2020' ? [] : [`systemConfig=${document.toplevel}`];

const optionsOf = (entry: BootEntry, { entryOptions, subEntryOptions }: InstallConfig): EntryOptions => {
  // A specialisation is nobody's default, and gets no options: with users, only a superuser starts it.
  if (entry.specialisation.length > 0) return {};
  return parseEntryOptions(entry.isDefault ? entryOptions : subEntryOptions).options;
};

const entryItem = (entry: BootEntry, parts: MenuParts): GrubEntry => {
  const { config, places, drives, titles } = parts;
  const { classes: _, ...plain } = toGrubEntry(entry, parts.filesOf(entry));
  const extra = config.extraPerEntryConfig;
  return {
    ...plain,
    title: titles.entry(entry),
    kernel: places.moved(plain.kernel),
    params: [...systemConfig(entry, config), ...plain.params],
    initrds: [
      ...plain.initrds.map(places.moved),
      ...(places.extraInitrd === undefined ? [] : [places.extraInitrd]),
    ],
    ...(plain.xen === undefined ? {} : { xen: { ...plain.xen, kernel: places.moved(plain.xen.kernel) } }),
    ...(plain.deviceTree === undefined ? {} : { deviceTree: places.moved(plain.deviceTree) }),
    ...optionsOf(entry, config),
    ...(extra === '' ? {} : { extra: drives.linesFor(extra) + drives.filled(extra) }),
    ...(config.defaultEntry === 'saved' ? { savesDefault: true } : {}),
  };
};

const submenuTitle = ({ id, items }: BootSubmenu, isProfile: boolean, { titles }: MenuParts): string => {
  const [first] = entriesOf(items);
  if (first === undefined) return id;
  return isProfile ? titles.profile(first.profile ?? 'system') : titles.generation(first);
};

const toItems = (items: readonly BootItem[], depth: number, parts: MenuParts): readonly GrubItem[] =>
  items.flatMap((item): readonly GrubItem[] => {
    if (item.kind === 'entry') return xenProblem(item) === undefined ? [entryItem(item, parts)] : [];
    const title = submenuTitle(item, depth === 0, parts);
    const classes = parts.config.era === '2020' ? { classes: ['submenu'] } : {};
    return [
      { kind: 'submenu', id: item.id, title, ...classes, items: toItems(item.items, depth + 1, parts) },
    ];
  });

const verbatim = (text: string, place: string): readonly GrubItem[] =>
  checkGrubScript(text, { place }) === 0 ? [] : [{ kind: 'verbatim', text }];

/**
 * The items in install-grub.pl's order, in which an index that a configuration gives as the default counts. What it does not
 * have, the running system that no profile holds any more, comes last.
 */
export const menuItems = (items: readonly BootItem[], parts: MenuParts): readonly GrubItem[] => {
  const { config, drives } = parts;
  const top = items.filter((item) => item.kind === 'entry');
  const main = top.filter(({ id }) => id === 'nixos-default' || id.startsWith('nixos-default-'));
  const isNew = config.era === '2020';
  const first = main.filter((entry) => isNew || entry.isDefault);
  const later = main.filter((entry) => !first.includes(entry));
  const running = top.filter((entry) => !main.includes(entry));
  const submenus = items.filter((item) => item.kind === 'submenu');
  const extra = verbatim(drives.filled(config.extraEntries), 'extraEntries');
  return [
    ...(config.extraEntriesBeforeNixOS ? extra : []),
    ...toItems(first, 0, parts),
    ...(config.extraEntriesBeforeNixOS ? [] : extra),
    ...toItems([...later, ...submenus, ...running], 0, parts),
    ...verbatim(parts.otherSystems, 'os-prober'),
  ];
};
