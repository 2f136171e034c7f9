import { type ByteString, bytesFromByteString } from '../bytes/byte-string.ts';
import { compareBytes, sortedSet } from '../bytes/order.ts';
import { printBase16 } from '../hash/base16.ts';
import { methodPrefix } from '../store-path/make-store-path.ts';
import {
  type Derivation,
  type DerivationInput,
  type DerivationOutput,
  isDynamicInput,
} from './derivation.ts';

/**
 * The `.drv` file of a derivation, byte for byte what Nix writes: maps and sets are sorted here, whatever their order.
 *
 * @throws {NixtoolsError} `BYTE_STRING` (usage) when a text holds characters that are no bytes
 * @example printDerivation(parseDerivation(bytes)) // the same bytes
 */
export const printDerivation = (drv: Derivation): Uint8Array =>
  bytesFromByteString(printDerivationText(drv, drv.inputDrvs));

export interface PrintVariant {
  /** Leaves the output paths out: the form that output paths are computed from. */
  readonly maskOutputs?: boolean;
}

/** Prints with other inputs in place of `drv.inputDrvs`: hashes, when a derivation is itself hashed. */
export const printDerivationText = (
  drv: Derivation,
  inputs: ReadonlyMap<string, DerivationInput>,
  { maskOutputs = false }: PrintVariant = {},
): ByteString => {
  const dynamic = [...inputs.values()].some(isDynamicInput);
  const outputs = sortedEntries(drv.outputs).map(([name, output]) => {
    const [path, type, hash] = outputFields(output);
    return `(${printDerivationString(name)},${printDerivationString(maskOutputs ? '' : path)},"${type}","${hash}")`;
  });
  const env = sortedEntries(drv.env).map(([key, value]) => {
    const masked = maskOutputs && drv.outputs.has(key) ? '' : value;
    return `(${printDerivationString(key)},${printDerivationString(masked)})`;
  });
  return [
    dynamic ? 'DrvWithVersion("xp-dyn-drv",' : 'Derive(',
    `[${outputs.join(',')}],`,
    `[${sortedEntries(inputs).map(printInput).join(',')}],`,
    `${printStrings(sortedSet(drv.inputSrcs))},`,
    `${printDerivationString(drv.system)},${printDerivationString(drv.builder)},${printStrings(drv.args)},`,
    `[${env.join(',')}])`,
  ].join('');
};

const sortedEntries = <V>(map: ReadonlyMap<string, V>): [string, V][] =>
  [...map].sort(([a], [b]) => compareBytes(a, b));

/** Path, hash type and hash as the `.drv` has them. */
const outputFields = (output: DerivationOutput): readonly [ByteString, string, string] => {
  switch (output.kind) {
    case 'input-addressed':
      return [output.path, '', ''];
    case 'fixed':
      return [
        output.path,
        methodPrefix(output.method) + output.hash.algorithm,
        printBase16(output.hash.digest),
      ];
    case 'floating':
      return ['', methodPrefix(output.method) + output.algorithm, ''];
    case 'impure':
      return ['', methodPrefix(output.method) + output.algorithm, 'impure'];
    case 'deferred':
      return ['', '', ''];
  }
};

/** `("path",["out"])`, or with outputs of outputs `("path",(["out"],[("inner",["out"])]))`; nested without recursion. */
const printInput = ([path, input]: [string, DerivationInput]): ByteString => {
  const pending: (ByteString | DerivationInput)[] = [')', input, `(${printDerivationString(path)},`];
  let text = '';
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') text += next;
    else if (!isDynamicInput(next)) text += printStrings(sortedSet(next.outputs));
    else {
      text += `(${printStrings(sortedSet(next.outputs))},[`;
      pending.push('])');
      const children = sortedEntries(next.dynamic ?? new Map());
      for (const [index, [name, child]] of [...children.entries()].reverse()) {
        pending.push(')', child, `${index === 0 ? '' : ','}(${printDerivationString(name)},`);
      }
    }
  }
  return text;
};

const printStrings = (texts: readonly ByteString[]): ByteString =>
  `[${texts.map(printDerivationString).join(',')}]`;

const special = /["\\\n\r\t]/;
const everySpecial = /["\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A quoted string with Nix's five escapes. @example printDerivationString('a"b') // '"a\\"b"' */
export const printDerivationString = (text: ByteString): ByteString =>
  special.test(text) ? `"${escaped(text)}"` : `"${text}"`;

/** Longer texts are escaped piece by piece: what `replace` notes of each place would take far more memory than the text. */
const PIECE = 1024 ** 2;

const escaped = (text: ByteString): ByteString => {
  if (text.length > PIECE) return piecesOf(text).map(escaped).join('');
  return text.replace(everySpecial, (character) => escapes[character] ?? '');
};

const piecesOf = (text: ByteString): readonly ByteString[] =>
  Array.from({ length: Math.ceil(text.length / PIECE) }, (_, index) =>
    text.slice(index * PIECE, (index + 1) * PIECE),
  );
