import {
  type ByteSink,
  type ByteSource,
  readNumber,
  readSigned,
  writeNumber,
  writeSigned,
} from '@nixtools/sections';
import type { Json } from '../entry.ts';
import { type Columns, readText, writeText } from './columns.ts';
import { abbreviate, expand } from './package-words.ts';
import { parseValue } from './parse-value.ts';
import { MAX_LINE, type Position, positionFromJson, positionToJson } from './position.ts';
import { jsonFromText, textFromJson } from './value-text.ts';

/** The field whose values are mostly a path and a line. */
const POSITION = ':position';

/** A position that is none, and stands in the texts of its field. */
const NO_POSITION = 0;
const NEW_FILE = 1;
/** From here on: files as they were first met. */
const KNOWN_FILE = 2;

/** Writes the text of a value that its field did not have yet. */
export const valueWriter = ({ fixed, fields }: Columns<ByteSink>) => {
  const files = new Map<string, { readonly id: number; line: number }>();

  const writePosition = ({ path, line }: Position, words: readonly string[]): void => {
    const file = files.get(path);
    if (file === undefined) {
      files.set(path, { id: files.size, line });
      writeNumber(fixed.files, NEW_FILE);
      writeText(fixed.paths, abbreviate(textFromJson(`"${path}"`), words));
      writeNumber(fixed.lines, line);
    } else {
      writeNumber(fixed.files, KNOWN_FILE + file.id);
      writeSigned(fixed.lines, line - file.line);
      file.line = line;
    }
  };

  return (
    field: { readonly id: number; readonly name: string },
    json: string,
    words: readonly string[],
  ): void => {
    const position = field.name === POSITION ? positionFromJson(json) : undefined;
    const column = fields[field.id];
    if (position !== undefined) writePosition(position, words);
    else if (field.name === POSITION) writeNumber(fixed.files, NO_POSITION);
    if (position === undefined && column !== undefined)
      writeText(column.texts, abbreviate(textFromJson(json), words));
  };
};

export interface ReadValue {
  readonly value: Json;
  /** Characters of its JSON. */
  readonly size: number;
}

/** Reads values as `valueWriter` wrote them, none of them longer than `limit`. */
export const valueReader = ({ fixed }: Columns<ByteSource>, limit: number) => {
  const { fail } = fixed.paths;
  const files: { readonly path: string; line: number }[] = [];

  const read = (source: ByteSource, words: readonly string[], what: string): string =>
    expand(readText(source, limit, what), words, limit) ?? fail(`${what} is too long`);

  const readPosition = (symbol: number, words: readonly string[]): string => {
    if (symbol === NEW_FILE) {
      const path = jsonFromText(read(fixed.paths, words, 'a path')).slice(1, -1);
      files.push({ path, line: readNumber(fixed.lines, MAX_LINE, 'a line') });
      return positionToJson(files.at(-1) ?? { path, line: 0 });
    }
    const file = files[symbol - KNOWN_FILE];
    if (file === undefined) return fail('a position is in an unknown file');
    file.line += readSigned(fixed.lines, MAX_LINE, 'a distance of lines');
    if (file.line < 0 || file.line > MAX_LINE) fail('a line is not in its file');
    return positionToJson(file);
  };

  return (field: string, texts: ByteSource, words: readonly string[]): ReadValue => {
    const symbol =
      field === POSITION ? readNumber(fixed.files, KNOWN_FILE + files.length, 'a file') : NO_POSITION;
    const json =
      symbol === NO_POSITION
        ? jsonFromText(read(texts, words, `a value of ${field}`))
        : readPosition(symbol, words);
    return { value: parseValue(json, fail), size: json.length };
  };
};
