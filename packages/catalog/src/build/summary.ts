import type { Entry, PackageEntry } from '@nixtools/snapshot';
import type { Summary } from '../reader/index-reader.ts';

/** What a hit shows of an entry. */
export function summaryOf(entry: Entry): Summary {
  if ('error' in entry) return { attr: entry.attr, error: entry.error };
  const program = textIn(entry, 'mainProgram');
  return {
    attr: entry.attr,
    drvPath: entry.drvPath,
    name: entry.name,
    pname: entry.pname,
    version: entry.version,
    description: textIn(entry, 'description') ?? '',
    ...(program === undefined ? {} : { program }),
    ...(entry.refused === undefined ? {} : { refused: entry.refused }),
  };
}

function textIn({ meta }: PackageEntry, key: string): string | undefined {
  const value = meta[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
