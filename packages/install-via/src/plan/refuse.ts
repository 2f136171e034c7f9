import { type ErrorKind, NixtoolsError } from '@nixtools/nix-formats';

interface Refusal {
  readonly code: string;
  readonly kind?: ErrorKind;
  readonly message: string;
  readonly place?: string;
  readonly hint: string;
}

/** @throws {NixtoolsError} refused, unless it says otherwise */
export const refuse = ({ kind = 'refused', ...details }: Refusal): never => {
  throw new NixtoolsError({ kind, ...details });
};
