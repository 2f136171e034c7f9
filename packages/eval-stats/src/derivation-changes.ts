import { compareUtf8 } from '@nixtools/nix-formats';

/** How the derivations of a variant differ from those of the first one, by attribute, sorted. */
export interface DerivationChanges {
  readonly changed: readonly { readonly attr: string; readonly from: string; readonly to: string }[];
  /** Attributes that the first one alone has. */
  readonly gone: readonly string[];
  readonly added: readonly string[];
}

type DrvPaths = ReadonlyMap<string, string>;

const sorted = (names: Iterable<string>): readonly string[] => [...names].sort(compareUtf8);

/** Compares two evaluations, attribute by attribute. */
export const derivationChanges = (base: DrvPaths, other: DrvPaths): DerivationChanges => ({
  changed: sorted(base.keys()).flatMap((attr) => {
    const [from = '', to] = [base.get(attr), other.get(attr)];
    return to === undefined || from === to ? [] : [{ attr, from, to }];
  }),
  gone: sorted(base.keys()).filter((attr) => !other.has(attr)),
  added: sorted(other.keys()).filter((attr) => !base.has(attr)),
});
