import { type ByteString, byteStringFromBytes } from '../bytes/byte-string.ts';
import { NixtoolsError } from '../error.ts';
import { parseStorePath, type StorePath } from '../store-path/store-path.ts';
import {
  type Cursor,
  expectToken,
  nextIs,
  readList,
  readSortedList,
  readSortedMap,
  readString,
  syntaxError,
} from './cursor.ts';
import { type Derivation, isDynamicInput } from './derivation.ts';
import { readDynamicInput, readPlainInput } from './parse-inputs.ts';
import { readOutput } from './parse-output.ts';

/**
 * Reads a `.drv` file. Takes exactly what Nix writes, so that `printDerivation` gives the same bytes again:
 * sorted, without duplicates, with Nix's escapes. Text stays bytes.
 *
 * @param place names the file in errors
 * @param storeDir that all paths must be in; by default the one that the first path is in
 * @see `parseDerivation` in Nix's `libstore/derivations.cc`
 * @throws {NixtoolsError} `DRV_SYNTAX` (verification) with the offset of the first wrong byte
 * @example parseDerivation(await readFile(drvPath), drvPath).env.get('name')
 */
export const parseDerivation = (bytes: Uint8Array, place = 'a derivation', storeDir?: string): Derivation => {
  const cursor: Cursor = { text: byteStringFromBytes(bytes), place, at: 0 };
  const asStorePath = storePathReader(cursor, storeDir);
  const readPath = (): StorePath => {
    const at = cursor.at;
    return asStorePath(readString(cursor), at);
  };
  const readInput = readHead(cursor);

  const outputs = readSortedMap(cursor, readString, () => readOutput(cursor, asStorePath));
  expectToken(cursor, ',');
  const inputDrvs = readSortedMap(cursor, readPath, readInput);
  expectToken(cursor, ',');
  const inputSrcs = readSortedList(cursor, readPath);
  expectToken(cursor, ',');
  const system = readString(cursor);
  expectToken(cursor, ',');
  const builder = readString(cursor);
  expectToken(cursor, ',');
  const args = readList(cursor, readString);
  expectToken(cursor, ',');
  const env = readSortedMap(cursor, readString, readString);
  expectToken(cursor, ')');
  if (cursor.at !== cursor.text.length) throw syntaxError(cursor, 'expected the end of the derivation');

  const drv = { outputs, inputDrvs, inputSrcs, system, builder, args, env };
  if (readInput === readDynamicInput) requireDynamic(cursor, drv);
  return drv;
};

const readHead = (cursor: Cursor): typeof readPlainInput => {
  if (nextIs(cursor, 'DrvWithVersion(')) {
    expectToken(cursor, 'DrvWithVersion("xp-dyn-drv",');
    return readDynamicInput;
  }
  expectToken(cursor, 'Derive(');
  return readPlainInput;
};

/** Nix writes the versioned form only for a derivation that needs it. */
const requireDynamic = (cursor: Cursor, drv: Derivation): void => {
  if ([...drv.inputDrvs.values()].some(isDynamicInput)) return;
  throw syntaxError(cursor, 'expected Derive( where no output of an output is wanted', 0);
};

const storePathReader = (
  cursor: Cursor,
  fixedStoreDir: string | undefined,
): ((text: ByteString, at: number) => StorePath) => {
  let storeDir = fixedStoreDir;
  return (text, at) => {
    storeDir ??= text.slice(0, Math.max(0, text.lastIndexOf('/')));
    try {
      return parseStorePath(text, storeDir);
    } catch (error) {
      if (error instanceof NixtoolsError) throw syntaxError(cursor, error.message, at);
      throw error;
    }
  };
};
