import { NixtoolsError } from '../error.ts';
import { type Hash, parseHash } from '../hash/hash.ts';
import { defaultStoreDir, parseStorePath, type StorePath } from '../store-path/store-path.ts';
import type { NarInfo } from './narinfo.ts';

/**
 * Reads a `.narinfo` file. Fields that Nix does not know are ignored, as Nix does; a known one given twice is refused.
 *
 * @param place names the file in errors
 * @throws {NixtoolsError} `NARINFO_SYNTAX` (verification) with the line
 * @example parseNarInfo(await (await fetch(url)).text(), url).narSize
 */
export const parseNarInfo = (text: string, place = 'a narinfo', storeDir = defaultStoreDir): NarInfo => {
  const fields = readFields(text, place);
  const { one, required } = fields;
  const asPath = (value: string): StorePath => parseStorePath(value, storeDir);
  const asReference = (name: string): StorePath => asPath(`${storeDir}/${name}`);

  const fileHash = one('FileHash', asHash);
  const fileSize = one('FileSize', asSize);
  const deriver = one('Deriver', (name) => (name === 'unknown-deriver' ? undefined : asReference(name)));
  const system = one('System', String);
  const ca = one('CA', (value) => value || undefined);
  return {
    path: required('StorePath', asPath),
    url: required('URL', asText),
    compression: one('Compression', asText) ?? 'bzip2',
    ...(fileHash === undefined ? {} : { fileHash }),
    ...(fileSize === undefined ? {} : { fileSize }),
    narHash: required('NarHash', asHash),
    narSize: required('NarSize', asSize),
    references: one('References', (names) => names.split(' ').filter(Boolean).map(asReference)) ?? [],
    ...(deriver === undefined ? {} : { deriver }),
    ...(system === undefined ? {} : { system }),
    signatures: fields.signatures,
    ...(ca === undefined ? {} : { ca }),
  };
};

interface Fields {
  readonly one: <T>(name: string, parse: (value: string) => T) => T | undefined;
  readonly required: <T>(name: string, parse: (value: string) => T) => T;
  readonly signatures: readonly string[];
}

interface Line {
  readonly value: string;
  readonly number: number;
}

const readFields = (text: string, place: string): Fields => {
  const lines = new Map<string, Line>();
  const signatures: string[] = [];
  const fail = (message: string, line?: number): NixtoolsError =>
    new NixtoolsError({
      code: 'NARINFO_SYNTAX',
      kind: 'verification',
      message,
      place: line === undefined ? place : `${place}:${line}`,
      hint: 'it is damaged, cut short, or Nix did not write it',
    });

  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const colon = line.indexOf(': ');
    const name = colon === -1 ? line.replace(/:$/, '') : line.slice(0, colon);
    if (name === line)
      throw fail(`expected "Field: value", found ${JSON.stringify(line.slice(0, 100))}`, index + 1);
    const value = colon === -1 ? '' : line.slice(colon + 2);
    if (name === 'Sig') signatures.push(value);
    else if (lines.has(name) && known.has(name)) throw fail(`the field ${name} is there twice`, index + 1);
    else lines.set(name, { value, number: index + 1 });
  }

  const one: Fields['one'] = (name, parse) => {
    const line = lines.get(name);
    if (line === undefined) return undefined;
    try {
      return parse(line.value);
    } catch (error) {
      if (error instanceof NixtoolsError) throw fail(`${name}: ${error.message}`, line.number);
      throw error;
    }
  };
  const required: Fields['required'] = (name, parse) => {
    const value = one(name, parse);
    if (value === undefined) throw fail(`the field ${name} is missing`);
    return value;
  };
  return { one, required, signatures };
};

const known = new Set([
  ...['StorePath', 'URL', 'Compression', 'FileHash', 'FileSize', 'NarHash', 'NarSize'],
  ...['References', 'Deriver', 'System', 'CA'],
]);

const badValue = (message: string): NixtoolsError =>
  new NixtoolsError({ code: 'NARINFO_SYNTAX', kind: 'verification', message });

const asHash = (value: string): Hash => parseHash(value);

const asText = (value: string): string => {
  if (value === '') throw badValue('expected a value');
  return value;
};

const asSize = (value: string): number => {
  const size = Number(value);
  if (!/^[0-9]{1,16}$/.test(value) || !Number.isSafeInteger(size))
    throw badValue('expected a number of bytes');
  return size;
};
