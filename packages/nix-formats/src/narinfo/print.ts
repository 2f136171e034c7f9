import { sortedSet } from '../bytes/order.ts';
import { NixtoolsError } from '../error.ts';
import { printHash } from '../hash/hash.ts';
import { storePathBaseName } from '../store-path/store-path.ts';
import type { NarInfo } from './narinfo.ts';

/**
 * A `.narinfo` file, with Nix's fields in Nix's order.
 *
 * @see `NarInfo::to_string` in Nix's `libstore/nar-info.cc`
 * @throws {NixtoolsError} `NARINFO_INVALID` (usage) when a value would begin another line
 */
export const printNarInfo = (info: NarInfo): string => {
  const lines: (readonly [string, string | undefined])[] = [
    ['StorePath', info.path],
    ['URL', info.url],
    ['Compression', info.compression],
    ['FileHash', info.fileHash && printHash(info.fileHash)],
    ['FileSize', info.fileSize?.toString()],
    ['NarHash', printHash(info.narHash)],
    ['NarSize', info.narSize.toString()],
    ['References', sortedSet(info.references).map(storePathBaseName).join(' ')],
    ['Deriver', info.deriver && storePathBaseName(info.deriver)],
    ['System', info.system],
    ...info.signatures.map((signature) => ['Sig', signature] as const),
    ['CA', info.ca],
  ];
  return lines.map(([field, value]) => (value === undefined ? '' : printLine(field, value))).join('');
};

const printLine = (field: string, value: string): string => {
  if (!/[\n\r]/.test(value)) return `${field}: ${value}\n`;
  throw new NixtoolsError({
    code: 'NARINFO_INVALID',
    kind: 'usage',
    message: `the ${field} of a narinfo file cannot hold a line break`,
  });
};
