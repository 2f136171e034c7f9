import { printNixString } from '@nixtools/nix-formats';
import { evaluateNixos, importNixos, type RebindOptions } from '@nixtools/services/import';
import type { LoadedServices, LoadOptions } from './load-services.ts';
import { nixpkgsFor, type SourceValues } from './service-options.ts';

interface NixosRequest {
  readonly source: SourceValues;
  readonly options: LoadOptions;
  readonly rebind: RebindOptions;
  readonly file: string | undefined;
  /** The service that is wanted; without a file, also the option that gives it. */
  readonly name?: string | undefined;
}

/**
 * The services of a configuration of NixOS, or of one of its options.
 *
 * @throws {NixtoolsError} `NO_NIXPKGS` (environment), and all that evaluating and importing can throw
 */
export const loadNixos = async ({
  source,
  options,
  rebind,
  file,
  name,
}: NixosRequest): Promise<LoadedServices> => {
  const { nix, io } = options;
  const nixpkgs = await nixpkgsFor(source.nixpkgs, nix, io);
  const isOption = file === undefined && name !== undefined;
  const enabled = isOption ? [`{ services.${printNixString(name)}.enable = true; }`] : [];
  const modules = [...enabled, ...(source.module ?? [])];
  const raw = await evaluateNixos(
    { nixpkgs, modules, ...(file === undefined ? {} : { configuration: file }) },
    { nix, cancelSignal: io.signal },
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
