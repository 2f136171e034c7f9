import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { Io } from '@nixtools/command-line';
import { type Nix, storeDirOf } from '@nixtools/nix-cli';
import { NixtoolsError, printNixString } from '@nixtools/nix-formats';
import {
  checkServiceSet,
  cutService,
  readServiceSet,
  refuseProblems,
  type ServiceSet,
} from '@nixtools/services';
import {
  evaluateByHand,
  evaluateNixos,
  type Imported,
  importNixos,
  kindOfFile,
  type RebindOptions,
  readHostPrograms,
  rebindSet,
} from '@nixtools/services/import';
import { nixpkgsFor, rebindTable, type SourceValues } from './service-options.ts';

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

/** All services of a file; without a file, those of an option. */
export const loadServices = async (
  source: SourceValues,
  options: LoadOptions,
  name?: string,
): Promise<LoadedServices> => {
  const { from } = source;
  const rebind = await rebindsOf(source, options);
  if (from === undefined) return loadNixos({ source, options, rebind, name });
  const file = resolve(options.io.cwd, from);
  const isNix = extname(from) === '.nix';
  if (!isNix) return rebound(readServiceSet(await readText(file), { file: from }), from, { rebind, options });
  const evaluate = { nix: options.nix, nixpkgs: source.nixpkgs, cancelSignal: options.io.signal };
  if (source.module === undefined && (await kindOfFile(file, evaluate)) === 'by-hand') {
    const { set, derivers } = await evaluateByHand(file, evaluate);
    return { ...rebound(set, from, { rebind, options }), derivers };
  }
  return loadNixos({ source, options, rebind, file, name });
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

interface NixosRequest {
  readonly source: SourceValues;
  readonly options: LoadOptions;
  readonly rebind: RebindOptions;
  readonly file?: string;
  /** The service that is wanted; without a file, also the option that gives it. */
  readonly name?: string | undefined;
}

const loadNixos = async ({ source, options, rebind, file, name }: NixosRequest): Promise<LoadedServices> => {
  const { nix, io } = options;
  const nixpkgs = await nixpkgsFor(source.nixpkgs, nix, io);
  const isOption = file === undefined && name !== undefined;
  const enabled = isOption ? [`{ services.${printNixString(name)}.enable = true; }`] : [];
  const modules = [...enabled, ...(source.module ?? [])];
  const raw = await evaluateNixos(
    { nixpkgs, modules, ...(file === undefined ? {} : { configuration: file }) },
    { nix, cancelSignal: io.signal, keepDerivations: options.keepDerivations ?? file !== undefined },
  );
  const {
    problems: _,
    assertions,
    ...imported
  } = importNixos(raw, {
    rebind,
    // One that every NixOS has is left out, unless it is the one.
    ...(name !== undefined && raw.baseline?.services.includes(name) ? { only: [name] } : {}),
  });
  const from = source.from ?? `services.${name}.enable of ${nixpkgs}`;
  return { ...imported, derivers: raw.derivers ?? {}, from, warnings: [...imported.warnings, ...assertions] };
};

/** @throws {NixtoolsError} `SERVICE_FILE_NOT_FOUND` (usage) */
export const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'ENOTDIR') throw cause;
    throw new NixtoolsError({
      code: 'SERVICE_FILE_NOT_FOUND',
      kind: 'usage',
      message:
        code === 'EISDIR' ? 'this is a folder, no file of services' : 'there is no such file of services',
      place: file,
      hint: 'name a service set (.yaml, .json, .nix) or a configuration of NixOS (.nix)',
      cause,
    });
  }
};
