import { digestLengthOf } from '../graph/digest-length.ts';
import { MAX_OUTPUTS } from '../graph/graph.ts';
import type { DerivationShape, Shape, SourceShape } from '../graph/shape.ts';
import { sourceKinds } from '../graph/source-kinds.ts';
import { escapeTokens, unescapeTokens } from '../graph/tokens.ts';
import { corruptPack, MAX_WORD, tooLarge } from './limits.ts';
import { type NumberReader, NumberWriter } from './number-stream.ts';
import { type TextReader, TextWriter } from './text-stream.ts';

const types = ['derivation', 'verbatim', 'source'] as const;
const forms = ['file', 'executable', 'nar'] as const;

/** Words of shapes, which repeat, are texts of their own and known by number. */
export const encodeShapes = (
  shapes: readonly Shape[],
): { readonly numbers: Buffer; readonly words: Buffer } => {
  const numbers = new NumberWriter();
  const words = new Map<string, number>();
  const wordOf = (word: string): number => {
    const known = words.get(word);
    if (known !== undefined) return known;
    if (word.length > MAX_WORD / 2) throw tooLarge('a derivation', `a name of ${word.length} bytes in it`);
    words.set(word, words.size);
    return words.size - 1;
  };
  const pushWords = (list: readonly string[]): void => {
    numbers.push(list.length);
    for (const word of list) numbers.push(wordOf(word));
  };
  numbers.push(shapes.length);
  for (const shape of shapes) {
    numbers.push(types.indexOf(shape.type));
    if (shape.type === 'source') {
      numbers.push(shape.kind);
      numbers.push(forms.indexOf(shape.form));
      continue;
    }
    pushWords(shape.outputs);
    if (shape.type === 'verbatim') continue;
    numbers.push(
      (shape.outputsInEnv ? 1 : 0) | (shape.corrected ? 2 : 0) | (shape.fixed === undefined ? 0 : 4),
    );
    if (shape.fixed !== undefined) numbers.push(wordOf(shape.fixed));
    numbers.push(shape.argumentCount);
    pushWords(shape.envKeys);
  }
  const texts = new TextWriter();
  for (const word of words.keys()) texts.push(escapeTokens(word));
  return { numbers: numbers.finish(), words: texts.finish() };
};

const MAX_COLUMNS = 4096;
/** Of all shapes together: arguments cost a hostile writer nothing. */
const MAX_ALL_COLUMNS = 2_000_000;

export const decodeShapes = (numbers: NumberReader, texts: TextReader, place: string): Shape[] => {
  const words: string[] = [];
  const readWord = (): string => {
    const number = numbers.below(words.length + 1);
    if (number === words.length) words.push(unescapeTokens(texts.next(MAX_WORD).toString('latin1')));
    return words[number] ?? '';
  };
  let columns = 0;
  const takeColumns = (count: number): number => {
    columns += count;
    if (columns > MAX_ALL_COLUMNS)
      throw tooLarge(place, `its shapes have more than ${MAX_ALL_COLUMNS} columns`);
    return count;
  };
  const readWords = (most: number): string[] => {
    const count = takeColumns(numbers.below(most + 1));
    const list = Array.from({ length: count }, readWord);
    if (list.some((word, index) => index > 0 && word <= (list[index - 1] ?? '')))
      throw corruptPack(place, 'the words of a shape are not sorted');
    return list;
  };
  const readFixed = (outputs: readonly string[]): string => {
    const fixed = readWord();
    if (digestLengthOf(fixed) === undefined)
      throw corruptPack(place, `${JSON.stringify(fixed.slice(0, 100))} is no kind of hash`);
    if (outputs.join() !== 'out')
      throw corruptPack(place, 'a fixed output is not the only one, or not "out"');
    return fixed;
  };
  const readDerivation = (): DerivationShape => {
    const outputs = readWords(MAX_OUTPUTS);
    const flags = numbers.below(8);
    const fixed = (flags & 4) === 0 ? {} : { fixed: readFixed(outputs) };
    const argumentCount = takeColumns(numbers.below(MAX_COLUMNS));
    const outputsInEnv = (flags & 1) !== 0;
    const envKeys = readWords(MAX_COLUMNS);
    if (outputs.length === 0) throw corruptPack(place, 'a derivation has no output');
    if (outputsInEnv && outputs.some((output) => envKeys.includes(output)))
      throw corruptPack(place, 'an output is in the environment twice');
    return {
      type: 'derivation',
      outputs,
      outputsInEnv,
      ...fixed,
      argumentCount,
      envKeys,
      corrected: (flags & 2) !== 0,
    };
  };
  const readSource = (): SourceShape => {
    const kind = numbers.below(sourceKinds.length);
    return { type: 'source', kind, form: forms[numbers.below(forms.length)] ?? 'nar' };
  };
  return Array.from({ length: numbers.count() }, () => {
    const type = types[numbers.below(types.length)];
    if (type === 'source') return readSource();
    return type === 'verbatim' ? { type, outputs: readWords(MAX_COLUMNS) } : readDerivation();
  });
};
