import type { BootEntry } from '@nixtools/boot-plan';
import type { BootDocument } from '@nixtools/bootspec';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { InstallConfig } from './config.ts';

/** Names of systems have a few dozen. */
const longestName = 4096;

export interface Titles {
  /** Of an entry: `NixOS - Configuration 42 (2014-03-30 - 14.04)`. */
  readonly entry: (entry: BootEntry) => string;
  /** Of a generation with specialisations. */
  readonly generation: (entry: BootEntry) => string;
  readonly profile: (name: string) => string;
}

/** A name that cannot be read costs the name, not the entry. */
const nameIn = (fs: RootedFs, path: string): string => {
  try {
    return (fs.readText(path, longestName) ?? '').replaceAll(/\s+/g, ' ').trim();
  } catch {
    return '';
  }
};

/** The titles of install-grub.pl. */
export const titlesOf = (fs: RootedFs, { distroName, era }: InstallConfig): Titles => {
  const version = ({ toplevel, label }: BootDocument): string =>
    nameIn(fs, `${toplevel}/nixos-version`) || label;
  const details = (parts: readonly (string | undefined)[]): string =>
    `(${parts.filter((part) => part !== undefined && part !== '').join(' - ')})`;
  const dated = ({ date, document }: BootEntry): string => details([date, version(document)]);
  const base = ({ generation, isTop }: { generation: number | undefined; isTop: boolean }): string =>
    isTop || generation === undefined ? distroName : `${distroName} - Configuration ${generation}`;
  const isTop = ({ id }: BootEntry): boolean => !/^nixos-(?:system|profile)-/.test(id);
  const specialised = (entry: BootEntry): string => {
    const { document, specialisation, date } = entry;
    const name = nameIn(fs, `${document.toplevel}/configuration-name`);
    const shown = name || details([specialisation.join(' - '), date, version(document)]);
    return `${base({ generation: entry.generation, isTop: isTop(entry) })} - ${shown}`;
  };
  const running = ({ document, isBooted }: BootEntry): string =>
    `${distroName} - ${isBooted ? 'Booted' : 'Current'} system ${details([version(document)])}`;
  return {
    entry: (entry) => {
      if (entry.specialisation.length > 0) return specialised(entry);
      const hasMore = entry.document.specialisations.size > 0;
      if (entry.isDefault) return era === '2020' && !hasMore ? distroName : `${distroName} - Default`;
      if (isTop(entry)) return running(entry);
      const name = base({ generation: entry.generation, isTop: false });
      return `${name}${hasMore ? ' - Default' : ''} ${dated(entry)}`;
    },
    generation: (entry) => `> ${base({ generation: entry.generation, isTop: false })} ${dated(entry)}`,
    profile: (name) =>
      name === 'system' ? `${distroName} - All configurations` : `${distroName} - Profile '${name}'`,
  };
};
