import { readFile } from 'node:fs/promises';
import { parseDerivation } from '@nixtools/nix-formats';
import { shellDerivation, type ThrowawayNix } from '../../nix-cli/test/throwaway-nix.ts';
import type { PackageAddition } from '../src/index.ts';

/** A shell script that makes `bin/FILE` in the output `$NAME`. */
export const program = (file: string, output = 'out'): string =>
  `mkdir -p $${output}/bin; echo "echo ${file}" > $${output}/bin/${file}; chmod +x $${output}/bin/${file};`;

export interface PackageSpec extends Partial<PackageAddition> {
  readonly attr: string;
  readonly name: string;
  readonly script: string;
  /** Of the derivation; `out` by default. */
  readonly outputNames?: readonly string[];
}

/** A package whose derivation is in the store, as an index would describe it. */
export const addition = async (host: ThrowawayNix, spec: PackageSpec): Promise<PackageAddition> => {
  const { script, outputNames = ['out'], ...given } = spec;
  const quoted = outputNames.map((name) => `"${name}"`).join(' ');
  const [drvPath = ''] = await host.instantiate(
    shellDerivation(spec.name, script, { outputs: `[ ${quoted} ]` }),
  );
  const drv = parseDerivation(await readFile(drvPath));
  const outputs = [...drv.outputs].map(([name, output]) => [name, 'path' in output ? output.path : null]);
  return {
    channel: 'test',
    snapshot: 'snapshot-1',
    system: 'x86_64-linux',
    drvPath,
    outputs: Object.fromEntries(outputs),
    outputsToInstall: outputNames,
    meta: {},
    ...given,
  };
};
