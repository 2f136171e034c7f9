import { type Nix, storeDirOf } from '@nixtools/nix-cli';
import { printNixString } from '@nixtools/nix-formats';
import { type EvaluateItemsOptions, evaluateItems } from '../evaluate/evaluate-items.ts';
import { pathExpression, requireConfiguration, requireNixpkgs } from '../evaluate/nixpkgs-folder.ts';
import { recoverFiles } from '../evaluate/recover-files.ts';
import { withScratchStore } from '../evaluate/scratch-store.ts';
import { shippedFile } from '../evaluate/shipped-file.ts';
import { collectItems } from './collect-items.ts';
import type { RawNixos } from './raw.ts';

/** A NixOS configuration: modules for a nixpkgs, or something that is evaluated already. */
export type NixosSource =
  | {
      /** Path of the folder of a nixpkgs. */
      readonly nixpkgs: string;
      /** Path of a configuration, such as `/etc/nixos/configuration.nix`. */
      readonly configuration?: string;
      /** More modules, as Nix expressions: `{ services.nginx.enable = true; }`. */
      readonly modules?: readonly string[];
      /** By default that of the installed Nix. */
      readonly system?: string;
    }
  /** A Nix expression for a value with `config` and `options`: `(builtins.getFlake "…").nixosConfigurations.host`. */
  | { readonly evaluated: string };

export interface EvaluateNixosOptions {
  readonly nix: Nix;
  /**
   * Keeps the derivations in the store of `nix`, so that what they make can be realised: then `derivers` says by which.
   * @default true
   */
  readonly keepDerivations?: boolean;
  readonly cancelSignal?: AbortSignal;
}

/**
 * Evaluates a NixOS configuration and gathers what belongs to its services, without building anything. Derivations are
 * written to a store, and their texts are read back as configuration files. What does not evaluate is listed.
 *
 * @throws {NixtoolsError} `NIXPKGS_INVALID`, `CONFIGURATION_NOT_FOUND` (usage), `CONFIGURATION_FAILS`,
 *   `NIXOS_UNKNOWN_FORM` (failed), and what running Nix can throw
 * @example
 * const raw = await evaluateNixos({ nixpkgs: '/srv/nixpkgs', configuration: './web.nix' }, { nix: createNix() });
 * const { set, unmapped } = importNixos(raw);
 */
export const evaluateNixos = async (
  source: NixosSource,
  { nix, keepDerivations = true, cancelSignal }: EvaluateNixosOptions,
): Promise<RawNixos> => {
  const request = 'evaluated' in source ? requestOfEvaluated(source.evaluated) : await requestOf(source);
  if (keepDerivations) return evaluateIn(nix, request, cancelSignal);
  const { derivers: _, ...raw } = await withScratchStore(nix, (scratch) =>
    evaluateIn(scratch, request, cancelSignal),
  );
  return raw;
};

const evaluateIn = async (
  nix: Nix,
  request: Request,
  cancelSignal: AbortSignal | undefined,
): Promise<RawNixos> => {
  const evaluated = await evaluateItems({
    nix,
    cancelSignal,
    file: shippedFile('import-nixos.nix'),
    ...request,
  });
  return collectItems({
    place: request.place,
    storeDir: storeDirOf(nix),
    items: evaluated.items,
    ...(await recoverFiles(nix, evaluated.context)),
    failures: [...evaluated.failures],
  });
};

type Request = Pick<EvaluateItemsOptions, 'expressions' | 'place' | 'searchPath'>;

const requestOfEvaluated = (expression: string): Request => ({
  expressions: { evaluated: `(\n${expression}\n)` },
  place: 'the expression',
});

const requestOf = async ({
  nixpkgs,
  configuration,
  modules = [],
  system,
}: Extract<NixosSource, { nixpkgs: string }>): Promise<Request> => {
  const tree = await requireNixpkgs(nixpkgs, ['nixos/lib/eval-config.nix']);
  const file = configuration === undefined ? undefined : await requireConfiguration(configuration);
  const all = [
    ...(file === undefined ? [] : [pathExpression(file)]),
    ...modules.map((text) => `(\n${text}\n)`),
  ];
  return {
    expressions: {
      nixpkgs: pathExpression(tree),
      modules: `[ ${all.join(' ')} ]`,
      ...(system === undefined ? {} : { system: printNixString(system) }),
    },
    place: file ?? tree,
    searchPath: [['nixpkgs', tree], ...(file === undefined ? [] : [['nixos-config', file] as const])],
  };
};
