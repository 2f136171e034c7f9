import { NixtoolsError } from '@nixtools/nix-formats';

/** Verbatim text that GRUB would not read, or that would swallow what follows it. */
export const syntaxError = (place: string, line: number, problem: string): NixtoolsError =>
  new NixtoolsError({
    code: 'GRUB_TEXT_SYNTAX',
    kind: 'verification',
    message: `no complete GRUB script: ${problem}`,
    place: `${place}, line ${line}`,
    hint: 'correct this text; grub-script-check judges it as well',
  });
