import type { Service } from '../../description/service.ts';
import { textsIn } from '../../description/texts.ts';
import { mapTexts } from '../belongings/map-texts.ts';
import { programFolder, type Rebind, type RebindOptions, rebindReference } from './rebind.ts';
import { referencesIn, replaceReferences } from './references.ts';

/** A path that only NixOS has, left as it is. */
export interface Unresolved {
  readonly service: string;
  readonly path: string;
}

export interface ReboundService {
  readonly service: Service;
  readonly rebinds: readonly Rebind[];
  readonly unresolved: readonly Unresolved[];
}

export interface RebindServiceOptions {
  readonly id: string;
  readonly storeDir: string;
  /** Absent: store paths stay, to be realised. */
  readonly rebind?: RebindOptions | undefined;
}

const usualPath = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Replaces paths of NixOS in every text of a service, its files included, and lists each that was, and each that was not. */
export const rebindService = (
  service: Service,
  { id, storeDir, rebind }: RebindServiceOptions,
): ReboundService => {
  if (rebind === undefined) return { service, rebinds: [], unresolved: unresolvedIn(service, id, storeDir) };
  const rebinds = new Map<string, Rebind>();
  const folders = programFolders(service, storeDir, rebind);
  const changed = mapTexts(service, (text) =>
    replaceReferences(text, storeDir, (reference) => {
      const rebound = rebindReference(reference, rebind, folders.get(reference.name));
      if (rebound === undefined) return reference.text;
      rebinds.set(reference.text, { service: id, from: reference.text, ...rebound });
      return rebound.to;
    }),
  );
  const result = withPath(changed);
  return { service: result, rebinds: [...rebinds.values()], unresolved: unresolvedIn(result, id, storeDir) };
};

/** Package -> where the host has those of its programs that the service names; a folder of its own before the usual ones. */
const programFolders = (
  service: Service,
  storeDir: string,
  rebind: RebindOptions,
): ReadonlyMap<string, string> => {
  const folders = new Map<string, string>();
  for (const reference of textsIn(service).flatMap((text) => referencesIn(text, storeDir))) {
    const folder = programFolder(reference, rebind);
    if (folder === undefined || reference.name === 'system') continue;
    const there = folders.get(reference.name);
    if (there === undefined || usualPath.includes(there)) folders.set(reference.name, folder);
  }
  return folders;
};

const unresolvedIn = (service: Service, id: string, storeDir: string): Unresolved[] => {
  const texts = textsIn(service).flatMap((text) =>
    referencesIn(text, storeDir).map((reference) => reference.text),
  );
  return [...new Set(texts)].sort().map((path) => ({ service: id, path }));
};

/** Folders of many packages became few of the host; all programs of the host are in the usual ones. */
const withPath = (service: Service): Service => {
  const path = service.exec?.path;
  if (path === undefined) return service;
  const isUsual = (folder: string): boolean => usualPath.includes(folder);
  const own = [...new Set(path)].filter((folder) => !isUsual(folder));
  const isRebound = own.length < path.length;
  return { ...service, exec: { ...service.exec, path: isRebound ? [...own, ...usualPath] : own } };
};
