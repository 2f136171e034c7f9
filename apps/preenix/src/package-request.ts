import { usageError } from '@nixtools/command-line';

/** `ATTR`, `ATTR^dev`, `ATTR^out,dev` or `ATTR^*`, as Nix writes it. */
export interface PackageRequest {
  readonly attr: string;
  /** `undefined`: the outputs that the package says are to be installed. */
  readonly outputs: readonly string[] | undefined;
}

/** @throws {NixtoolsError} `USAGE` (usage) */
export const parsePackageRequest = (text: string): PackageRequest => {
  const caret = text.lastIndexOf('^');
  if (caret < 0) return { attr: text, outputs: undefined };
  const attr = text.slice(0, caret);
  const outputs = text.slice(caret + 1).split(',');
  if (attr === '' || outputs.some((output) => output !== '*' && !/^[A-Za-z0-9_.+-]+$/.test(output)))
    throw usageError(`"${text}" names no outputs`, 'write ATTR^out,dev, or ATTR^* for all outputs');
  return { attr, outputs };
};
