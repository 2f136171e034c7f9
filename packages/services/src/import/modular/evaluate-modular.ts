import { type Nix, storeDirOf } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import { evaluateItems } from '../evaluate/evaluate-items.ts';
import { pathExpression, requireConfiguration, requireNixpkgs } from '../evaluate/nixpkgs-folder.ts';
import { recoverFiles } from '../evaluate/recover-files.ts';
import { shippedFile } from '../evaluate/shipped-file.ts';
import { type RawModular, rawModular } from './raw.ts';

export interface ModularSource {
  /** Path of the folder of a nixpkgs, or of its `lib` with the two files beside it that services include. */
  readonly nixpkgs: string;
  /** Path of a Nix file with the set of services, or with a function from `pkgs` to it. */
  readonly configuration?: string;
  /** Instead: the same as a Nix expression. */
  readonly expression?: string;
  /** The package set that the services get, as a Nix expression; by default that of nixpkgs. */
  readonly pkgs?: string;
}

const needed = [
  'lib/services/lib.nix',
  // What lib/services includes from elsewhere.
  'modules/generic/meta-maintainers.nix',
  'nixos/modules/misc/assertions.nix',
];

/**
 * Evaluates nixpkgs' modular services, without building anything. What does not evaluate is listed.
 *
 * @throws {NixtoolsError} `NIXPKGS_INVALID`, `CONFIGURATION_NOT_FOUND`, `CONFIGURATION_MISSING` (usage),
 *   `CONFIGURATION_FAILS`, `MODULAR_UNKNOWN_FORM` (failed), and what running Nix can throw
 * @example
 * const raw = await evaluateModular({ nixpkgs, expression: '{ web.process.argv = [ "/usr/bin/web" ]; }' }, { nix });
 */
export const evaluateModular = async (
  { nixpkgs, configuration, expression, pkgs }: ModularSource,
  { nix, cancelSignal }: { readonly nix: Nix; readonly cancelSignal?: AbortSignal },
): Promise<RawModular> => {
  const tree = await requireNixpkgs(nixpkgs, needed);
  const file = configuration === undefined ? undefined : await requireConfiguration(configuration);
  const services = file === undefined ? expression : `import ${pathExpression(file)}`;
  if (services === undefined) throw nothingGiven();
  const place = file ?? 'the expression';
  const { items, context, failures } = await evaluateItems({
    nix,
    cancelSignal,
    file: shippedFile('import-modular.nix'),
    place,
    expressions: {
      nixpkgs: pathExpression(tree),
      services: `(\n${services}\n)`,
      ...(pkgs === undefined ? {} : { pkgs: `(\n${pkgs}\n)` }),
    },
    searchPath: [['nixpkgs', tree]],
  });
  const parsed = rawModular.safeParse({
    version: 1,
    place,
    storeDir: storeDirOf(nix),
    services: items.map(({ value }) => value),
    files: (await recoverFiles(nix, context)).files,
    failures,
  });
  if (parsed.success) return parsed.data;
  throw unknownForm(place, parsed.error.issues[0]?.path.join('.') ?? '');
};

const nothingGiven = (): NixtoolsError =>
  new NixtoolsError({
    code: 'CONFIGURATION_MISSING',
    kind: 'usage',
    message: 'no services are given',
    hint: 'name a file with a set of modular services, or give an expression',
  });

const unknownForm = (place: string, where: string): NixtoolsError =>
  new NixtoolsError({
    code: 'MODULAR_UNKNOWN_FORM',
    kind: 'failed',
    message: `these services have ${where} in a form that is not known`,
    place,
    hint: 'modular services of late 2025 to 2026 are understood',
  });
