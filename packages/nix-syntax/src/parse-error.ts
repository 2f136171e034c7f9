import { NixtoolsError } from '@nixtools/nix-formats';
import { positionOf } from './position.ts';

/** Where the source stops being Nix, and why. */
export const syntaxError = (source: string, file: string, offset: number, message: string): NixtoolsError => {
  const { line, column } = positionOf(source, offset);
  return new NixtoolsError({
    code: 'NIX_SYNTAX',
    kind: 'usage',
    message,
    place: `${file}:${line}:${column}`,
    hint: 'nix-instantiate --parse says what Nix makes of this file',
  });
};
