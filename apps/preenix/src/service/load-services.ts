import { extname } from 'node:path';
import { type Io, usageError } from '@nixtools/command-line';
import { type Nix, storeDirOf } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import { checkServiceSet, cutService, refuseProblems, type ServiceSet } from '@nixtools/services';
import {
  type Imported,
  kindOfFile,
  type RebindOptions,
  readHostPrograms,
  rebindSet,
} from '@nixtools/services/import';
import { loadDescription } from './load-description.ts';
import { loadNixos } from './load-nixos.ts';
import { onHost, placeServices } from './place-services.ts';
import { rebindTable, type SourceValues } from './service-options.ts';
import { type SourceFile, sourceFile } from './source-file.ts';

/** Services, where they came from, and all that reading them has changed. */
export interface LoadedServices
  extends Pick<Imported, 'rebinds' | 'unresolved' | 'unmapped' | 'skipped' | 'warnings'> {
  readonly set: ServiceSet;
  /** Output path -> what makes it: `X.drv!out`. */
  readonly derivers: Readonly<Record<string, string>>;
  /** For people: a file, or an option of NixOS. */
  readonly from: string;
}

export interface LoadOptions {
  readonly nix: Nix;
  readonly io: Io;
  /** Where programs of the host are looked for. */
  readonly root: string;
  /** Whether what services name may be built afterwards. A configuration may fetch, which is done once only in the user's store. */
  readonly keepDerivations?: boolean;
  /** Packages of NixOS -> where they were realised. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Programs without a folder -> where they were realised. */
  readonly programs?: ReadonlyMap<string, string>;
}

/**
 * One service with what it needs, from a file or, without one, from the option of NixOS that has its name.
 *
 * @throws {NixtoolsError} `SERVICE_FILE_NOT_FOUND` (usage), `SERVICE_NOT_FOUND`, `NO_NIXPKGS`, and all that reading and
 *   evaluating can throw
 */
export const loadService = async (
  name: string,
  source: SourceValues,
  options: LoadOptions,
): Promise<LoadedServices> => {
  const loaded = await loadServices(source, options, name);
  refuseSkipped(name, loaded);
  const isWholeOption = source.from === undefined && loaded.set.services[name] === undefined;
  // The units of an option may be called otherwise: services.openssh gives sshd.
  const one = isWholeOption ? requireSome(name, loaded) : { ...loaded, ...cutLoaded(loaded, name) };
  refuseProblems(checkServiceSet(one.set));
  return one;
};

/** Of several services that do not evaluate, the one that is asked for is an error. */
const refuseSkipped = (name: string, { skipped, from }: LoadedServices): void => {
  const found = skipped.find(({ unit }) => unit === `${name}.service`);
  if (found === undefined) return;
  throw new NixtoolsError({
    code: 'CONFIGURATION_FAILS',
    kind: 'failed',
    message: `the configuration has a service "${name}", but: ${found.reason}`,
    place: found.position ?? from,
    hint: 'set what it needs, in the configuration or with --module',
  });
};

const cutLoaded = (
  loaded: LoadedServices,
  name: string,
): Pick<LoadedServices, 'set' | 'rebinds' | 'unresolved'> => {
  const set = cutService(loaded.set, name);
  const isKept = ({ service }: { readonly service: string }): boolean => set.services[service] !== undefined;
  return { set, rebinds: loaded.rebinds.filter(isKept), unresolved: loaded.unresolved.filter(isKept) };
};

const requireSome = (name: string, loaded: LoadedServices): LoadedServices => {
  if (Object.keys(loaded.set.services).length > 0) return loaded;
  const [skipped] = loaded.skipped;
  throw new NixtoolsError({
    code: 'SERVICE_NOT_FOUND',
    kind: 'not-found',
    message:
      skipped === undefined
        ? `services.${name}.enable gives no service that an unconfigured NixOS has not`
        : `services.${name}.enable gives no service: ${skipped.unit}: ${skipped.reason}`,
    place: skipped?.position ?? loaded.from,
    hint: `set what it needs: --module '{ services.${name}.… = …; }', or --from a configuration`,
  });
};

/**
 * All services of a file; without a file, those of an option. Of a deployment, those of one host.
 *
 * @throws {NixtoolsError} as `loadHosts` and `onHost`
 */
export const loadServices = async (
  source: SourceValues,
  options: LoadOptions,
  name?: string,
): Promise<LoadedServices> => onHost(await loadHosts(source, options, name), source.host, source.from ?? '');

/**
 * What each host of a deployment runs; under `undefined`, what a file or an option has that is placed on no host.
 *
 * @throws {NixtoolsError} what reading, evaluating and placing can throw
 */
export const loadHosts = async (
  source: SourceValues,
  options: LoadOptions,
  name?: string,
): Promise<ReadonlyMap<string | undefined, LoadedServices>> => {
  const { io, nix } = options;
  const { from, attr, nixpkgs } = source;
  const rebind = await rebindsOf(source, options);
  const file = from === undefined ? undefined : sourceFile(from, { folder: io.cwd, attr });
  if (file === undefined || (await isNixos(file, source, options)))
    return new Map([[undefined, await loadNixos({ source, options, rebind, file: file?.path, name })]]);
  refuseModule(file, source);
  const description = await loadDescription(file, { nix, nixpkgs, io });
  const { sets, warnings } = await placeServices(description, source, io);
  return new Map(
    [...sets].map(([host, set]) => [
      host,
      {
        ...rebound(set, from ?? file.name, { rebind, options }),
        derivers: description.derivers,
        warnings,
      },
    ]),
  );
};

const refuseModule = ({ name, attribute }: SourceFile, { module }: SourceValues): void => {
  if (module === undefined) return;
  const shown = attribute.length > 0 ? `an attribute of ${name}` : name;
  throw usageError(
    `--module adds to a NixOS configuration, and ${shown} is read as services`,
    'leave --module out, or name a .nix file that is a configuration, without #ATTR and -A',
  );
};

const isNixos = async (
  { path, attribute }: SourceFile,
  { module, nixpkgs }: SourceValues,
  { nix, io }: LoadOptions,
): Promise<boolean> => {
  if (extname(path) !== '.nix' || attribute.length > 0) return false;
  if (module !== undefined) return true;
  return (await kindOfFile(path, { nix, nixpkgs, cancelSignal: io.signal })) === 'nixos';
};

const rebindsOf = async (source: SourceValues, options: LoadOptions): Promise<RebindOptions> => ({
  table: { ...options.packages, ...rebindTable(source.rebind ?? []) },
  ...(source['host-programs'] ? { host: await readHostPrograms(options.root) } : {}),
});

const rebound = (
  set: ServiceSet,
  from: string,
  { rebind, options }: { readonly rebind: RebindOptions; readonly options: LoadOptions },
): LoadedServices => ({
  ...rebindSet(set, {
    storeDir: storeDirOf(options.nix),
    rebind,
    ...(options.programs === undefined ? {} : { programs: options.programs }),
  }),
  from,
  derivers: {},
  unmapped: [],
  skipped: [],
  warnings: [],
});
