import { compareUtf8 } from '@nixtools/nix-formats';
import { defaults } from './defaults.ts';
import type { Service } from './service.ts';

export type DirectoryKind = keyof NonNullable<Service['directories']>;

/** A folder that a service asks for. */
export interface Directory {
  readonly kind: DirectoryKind;
  readonly name: string;
  readonly path: string;
  readonly mode: string;
  /** Undefined: the service's user, or root for configuration. */
  readonly owner: string | undefined;
  readonly group: string | undefined;
  /** Whether it stays when the service stops. */
  readonly keep: boolean;
}

/** Where each kind of folder lies. */
export type DirectoryBases = { readonly [kind in DirectoryKind]: string };

export const linuxBases: DirectoryBases = {
  state: '/var/lib/',
  cache: '/var/cache/',
  logs: '/var/log/',
  config: '/etc/',
  runtime: '/run/',
  data: '',
};

/** The folders of a service by path; owner and group are filled in with those of the service. */
export const directoriesOf = (service: Service, bases: DirectoryBases = linuxBases): readonly Directory[] =>
  (Object.keys(bases) as DirectoryKind[])
    .flatMap((kind) =>
      Object.entries(service.directories?.[kind] ?? {}).map(([name, directory]) => ({
        kind,
        name,
        path: `${bases[kind]}${name}`,
        mode: directory.mode ?? defaults.directoryMode,
        owner: directory.owner ?? (kind === 'config' ? undefined : service.exec?.user),
        group: directory.group ?? (kind === 'config' ? undefined : service.exec?.group),
        keep: kind !== 'runtime' || ('keep' in directory && directory.keep === true),
      })),
    )
    .sort((a, b) => compareUtf8(a.path, b.path));
