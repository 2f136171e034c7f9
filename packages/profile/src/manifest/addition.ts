import { byteStringFromUtf8, NixtoolsError, type StorePath } from '@nixtools/nix-formats';
import type { NixAttrs, NixValue } from '../nix-value/value.ts';
import { elementOf, ORIGIN, type Origin, type ProfileElement } from './element.ts';
import { type Json, manifestMeta } from './meta.ts';

/** A package to install. */
export interface PackageAddition extends Origin {
  /** The derivation's name, `hello-2.12.1`. */
  readonly name: string;
  readonly system: string;
  /** All outputs of the derivation -> store path; `null` where the path is known only after the build. */
  readonly outputs: { readonly [output: string]: string | null };
  /** Which of them to install: see `chooseOutputs`. */
  readonly outputsToInstall: readonly string[];
  readonly meta: { readonly [name: string]: Json };
  /** Overrules `meta.priority`; lower wins. */
  readonly priority?: number;
}

export interface NewElement {
  readonly element: ProfileElement;
  /** Attributes of meta that the manifest cannot keep. */
  readonly dropped: readonly string[];
}

const text = (value: string, what: string): string => {
  if (!value.includes('\0')) return byteStringFromUtf8(value);
  throw new NixtoolsError({
    code: 'PACKAGE_INVALID',
    kind: 'verification',
    message: `the package's ${what} contains a NUL character`,
    place: value.slice(0, 200),
    hint: 'the package set has to be mended, then indexed again',
  });
};

const metaOf = (addition: PackageAddition): { meta: NixAttrs; dropped: readonly string[] } => {
  const { attr, channel, snapshot, drvPath, priority, outputsToInstall } = addition;
  const { meta, dropped } = manifestMeta(addition.meta);
  const origin = Object.entries({ attr, channel, snapshot, drvPath });
  return {
    dropped: dropped.filter((name) => name !== 'outputsToInstall'),
    meta: new Map<string, NixValue>([
      ...meta,
      ...(priority === undefined ? [] : [['priority', BigInt(priority)] as const]),
      ['outputsToInstall', outputsToInstall.map((output) => text(output, 'output name'))],
      [ORIGIN, new Map(origin.map(([name, value]) => [name, text(value, name)]))],
    ]),
  };
};

/**
 * The manifest element of a package, in the form that `nix-env` writes.
 *
 * @param outputs the paths of `outputsToInstall`, in that order
 */
export const newElement = (
  addition: PackageAddition,
  outputs: ReadonlyMap<string, StorePath>,
): NewElement => {
  const { meta, dropped } = metaOf(addition);
  const outputFields = [...outputs].map(
    ([name, path]) => [text(name, 'output name'), new Map([['outPath', path]])] as const,
  );
  const [firstPath] = outputs.values();
  const fields = new Map<string, NixValue>([
    ...outputFields,
    ['meta', meta],
    ['name', text(addition.name, 'name')],
    ['outPath', firstPath ?? ''],
    ['outputs', outputFields.map(([name]) => name)],
    ['system', text(addition.system, 'system')],
    ['type', 'derivation'],
  ]);
  return { element: elementOf(fields, addition.attr), dropped };
};

/**
 * Which outputs to install: those asked for (`*`: all), else what the package says (`meta.outputsToInstall`), else all,
 * as `nix-env` does.
 *
 * @throws {NixtoolsError} `OUTPUT_UNKNOWN` (usage)
 * @example chooseOutputs({ attr: 'zlib', outputs: { out: '…', dev: '…' }, meta: {} }, ['dev']) // ['dev']
 */
export const chooseOutputs = (
  entry: Pick<PackageAddition, 'attr' | 'outputs' | 'meta'>,
  asked: readonly string[] | undefined,
): string[] => {
  const existing = Object.keys(entry.outputs);
  if (asked?.includes('*')) return existing;
  const unknown = asked?.find((output) => !existing.includes(output));
  if (unknown !== undefined) {
    throw new NixtoolsError({
      code: 'OUTPUT_UNKNOWN',
      kind: 'usage',
      message: `the package has no output "${unknown}"`,
      place: entry.attr,
      hint: `it has: ${existing.join(', ')}`,
    });
  }
  if (asked !== undefined && asked.length > 0) return [...new Set(asked)];
  const preferred = entry.meta['outputsToInstall'];
  const usual = Array.isArray(preferred) ? existing.filter((output) => preferred.includes(output)) : [];
  return usual.length > 0 ? usual : existing;
};
