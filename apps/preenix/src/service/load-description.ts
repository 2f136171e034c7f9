import { dirname, extname, isAbsolute, join } from 'node:path';
import type { Io } from '@nixtools/command-line';
import type { Nix } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import {
  type Description,
  type Hosts,
  mergeAll,
  type PartSource,
  type Parts,
  partsOf,
  readDescription,
  type ServiceSet,
} from '@nixtools/services';
import { evaluateDescription } from '@nixtools/services/import';
import { readText, requireFile } from './read-text.ts';
import { type SourceFile, sourceFile } from './source-file.ts';

/** What files describe, all of them read. */
export type LoadedDescription = {
  /** Output path -> what makes it: `X.drv!out`. */
  readonly derivers: Readonly<Record<string, string>>;
} & (
  | { readonly kind: 'sets'; readonly sets: readonly ServiceSet[] }
  | { readonly kind: 'deployment'; readonly deployment: Hosts; readonly parts: ReadonlyMap<string, Parts> }
);

export interface DescriptionSource {
  readonly nix: Nix;
  readonly nixpkgs: string | undefined;
  readonly io: Io;
}

/**
 * Reads a file of services (.nix, .yaml, .json), and all files that it names.
 *
 * @throws {NixtoolsError} `SERVICE_FILE_NOT_FOUND` (usage), `SERVICE_PART_IS_DEPLOYMENT` (verification), and all that
 *   reading and evaluating can throw
 * @example await loadDescription(sourceFile('tide.nix#high', { folder: io.cwd }), { nix, nixpkgs: undefined, io })
 */
export const loadDescription = async (
  source: SourceFile,
  options: DescriptionSource,
): Promise<LoadedDescription> => {
  const read = reader(options);
  const { description } = await read.read(source);
  if (description.kind === 'parts')
    return { kind: 'sets', sets: await read.setsOf(description.parts, source), derivers: read.derivers };
  const parts = new Map<string, Parts>();
  for (const [name, list] of description.parts)
    parts.set(name, mergeAll((await read.setsOf(list, source)).map(partsOf)));
  return { kind: 'deployment', deployment: description.deployment, parts, derivers: read.derivers };
};

/** Reads each file once, however many name it. */
const reader = ({ nix, nixpkgs, io }: DescriptionSource) => {
  const known = new Map<string, { readonly description: Description }>();
  const derivers: Record<string, string> = {};

  const read = async (
    source: SourceFile,
    namedAt?: string,
  ): Promise<{ readonly description: Description }> => {
    const key = keyOf(source);
    const found = known.get(key) ?? { description: await readNew(source, namedAt) };
    known.set(key, found);
    return found;
  };

  const readNew = async ({ name, path, attribute }: SourceFile, namedAt?: string): Promise<Description> => {
    if (extname(path) !== '.nix')
      return readDescription(await readText(path, { shown: name, namedAt }), { file: name, attribute });
    await requireFile(path, { shown: name, namedAt });
    const evaluated = await evaluateDescription(path, {
      nix,
      nixpkgs,
      cancelSignal: io.signal,
      attribute,
      shown: name,
    });
    Object.assign(derivers, evaluated.derivers);
    return evaluated.description;
  };

  /** What merges is the same once or twice: so each file counts once, and files that name each other come to an end. */
  const setsOf = async (
    list: readonly PartSource[],
    from: SourceFile,
    seen: Set<string> = new Set(),
  ): Promise<readonly ServiceSet[]> => {
    const sets: ServiceSet[] = [];
    for (const part of list) {
      if ('set' in part) {
        sets.push(part.set);
        continue;
      }
      const source = partFile(part.file, from);
      const key = keyOf(source);
      if (seen.has(key)) continue;
      seen.add(key);
      const { description } = await read(source, part.place);
      if (description.kind === 'deployment') throw isDeployment(source, part.place);
      sets.push(...(await setsOf(description.parts, source, seen)));
    }
    return sets;
  };
  return { read, setsOf, derivers };
};

const keyOf = ({ path, attribute }: SourceFile): string => JSON.stringify([path, ...attribute]);

/** Relative to the document that names it, in messages too. */
const partFile = (given: string, { name, path }: SourceFile): SourceFile => {
  const source = sourceFile(given, { folder: dirname(path) });
  return { ...source, name: isAbsolute(source.name) ? source.name : join(dirname(name), source.name) };
};

export const isDeployment = ({ name }: SourceFile, namedAt: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_PART_IS_DEPLOYMENT',
    kind: 'verification',
    message: `${name} is a deployment: what is placed is a service set, or a list of them`,
    place: namedAt,
    hint: 'name one of its parts with FILE#ATTR: tide.nix#parts.shop',
  });
