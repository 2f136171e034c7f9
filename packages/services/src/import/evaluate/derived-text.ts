import { type Derivation, utf8FromByteString } from '@nixtools/nix-formats';
import { z } from 'zod';
import type { StoreFile } from './store-file.ts';

/** A package has sources; what only writes a text has none. */
const isPackage = (has: (name: string) => boolean): boolean => has('src') || has('srcs');

/** `n=$out/bin/x` (2014), `target=$out'/bin/x'` (today): where writeTextFile puts the file. */
const target = /^\s*(?:n|target)=\$\{?out\}?(?:"|')?(\/[^\s'"]*)?/m;

/**
 * The text that a derivation writes, when it is in the derivation itself: as `text` in its environment (with or
 * without passAsFile) or in the JSON of structured attributes. Undefined for everything that has to be built.
 */
export const derivedText = (drv: Derivation): StoreFile | undefined => {
  const attributes = attributesOf(drv);
  const text = attributes('text');
  if (text === undefined || isPackage((name) => attributes(name) !== undefined)) return undefined;
  const [, destination = ''] = target.exec(attributes('buildCommand') ?? '') ?? [];
  const executable = ['1', 'true'].includes(attributes('executable') ?? '');
  return { text, executable, destination };
};

type Attributes = (name: string) => string | undefined;

const attributesOf = (drv: Derivation): Attributes => {
  const plain: Attributes = (name) => {
    const bytes = drv.env.get(name);
    return bytes === undefined ? undefined : utf8FromByteString(bytes);
  };
  const structured = plain('__json');
  if (structured === undefined) return plain;
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseOr(structured));
  const all = parsed.success ? parsed.data : {};
  return (name) => {
    const value = all[name];
    return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
  };
};

const parseOr = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
