import { NixtoolsError } from '@nixtools/nix-formats';

export const usageError = (message: string, hint: string): NixtoolsError =>
  new NixtoolsError({ code: 'USAGE', kind: 'usage', message, hint });
