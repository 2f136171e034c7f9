import { isNixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import { keys } from '../document/boot-document.ts';
import { bootJsonInvalid, largestDocument, parseBootDocument } from '../document/parse.ts';
import { requireValid } from '../document/print.ts';
import { guessSystem } from '../system/guess-system.ts';
import { synthesise } from './synthesise.ts';
import { type SystemBoot, unbootable } from './system-boot.ts';

export interface Machine {
  readonly fs: RootedFs;
  /** The platform of the machine that asks, for systems that do not say theirs. */
  readonly hostSystem: string;
}

/**
 * The document of one toplevel, without a look at its files.
 *
 * @throws {NixtoolsError} `BOOT_JSON_INVALID` (verification)
 */
export const readDocument = ({ fs, hostSystem }: Machine, toplevel: string): SystemBoot => {
  for (const name of ['boot.json', 'bootspec/boot.json']) {
    const path = `${toplevel}/${name}`;
    const text = readJson(fs, path);
    if (text === undefined) continue;
    const isLegacy = !text.includes(`"${keys.bootspec}"`);
    const defaults = isLegacy ? { system: guessSystem(fs, toplevel, hostSystem).system } : {};
    const document = parseBootDocument(text, fs.host(path), defaults);
    return { is: 'bootable', document, source: isLegacy ? 'legacy-boot.json' : 'boot.json', warnings: [] };
  }
  return fromFiles({ fs, hostSystem }, toplevel);
};

const readJson = (fs: RootedFs, path: string): string | undefined => {
  try {
    return fs.readText(path, largestDocument);
  } catch (error) {
    throw isNixtoolsError(error) ? bootJsonInvalid(error.message, fs.host(path), error) : error;
  }
};

const fromFiles = ({ fs, hostSystem }: Machine, toplevel: string): SystemBoot => {
  const kernel = `${toplevel}/kernel`;
  if (fs.resolve(kernel) === undefined) {
    const target = fs.readLink(kernel);
    return unbootable(
      target === undefined ? 'it has no kernel, as a container has none' : `its kernel is gone: ${target}`,
    );
  }
  try {
    const { document, warnings } = synthesise(fs, toplevel, guessSystem(fs, toplevel, hostSystem));
    requireValid(document);
    return { is: 'bootable', document, source: 'synthesised', warnings };
  } catch (error) {
    if (!isNixtoolsError(error)) throw error;
    return unbootable(`what it says cannot be used: ${error.message} (${error.place ?? toplevel})`);
  }
};
