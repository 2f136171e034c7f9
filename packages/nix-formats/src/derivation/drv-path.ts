import { makeTextPath, type StorePathOptions } from '../store-path/make-store-path.ts';
import type { StorePath } from '../store-path/store-path.ts';
import { type Derivation, derivationReferences } from './derivation.ts';
import { printDerivation } from './print.ts';

export interface DrvPathOptions extends StorePathOptions {
  /** The derivation's name, without `.drv`. */
  readonly name: string;
  readonly drv: Derivation;
  /** Its printed form, where the caller has it already. */
  readonly content?: Uint8Array;
}

/**
 * The path of a `.drv` file.
 *
 * @throws {NixtoolsError} `STORE_PATH_SYNTAX` (usage) for an impossible name
 * @example drvPathOf({ name: 'hello-1.0', drv })
 */
export const drvPathOf = ({ name, drv, content, ...options }: DrvPathOptions): StorePath =>
  makeTextPath({
    ...options,
    name: `${name}.drv`,
    content: content ?? printDerivation(drv),
    references: derivationReferences(drv),
  });
