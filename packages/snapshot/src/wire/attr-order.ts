import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { inMessage } from './corrupt.ts';

/** Accepts attributes in strict order of their bytes. @throws {NixtoolsError} `ENTRIES_DISORDER` (verification) */
export const attrOrder = (place?: string): ((attr: string) => void) => {
  let before: string | undefined;
  return (attr) => {
    if (before !== undefined && compareUtf8(before, attr) >= 0)
      throw new NixtoolsError({
        code: 'ENTRIES_DISORDER',
        kind: 'verification',
        message: `${inMessage(attr)} does not come after ${inMessage(before)}`,
        place,
        hint: 'make the snapshot again, or take an undamaged copy',
      });
    before = attr;
  };
};
