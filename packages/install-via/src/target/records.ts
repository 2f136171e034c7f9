import { NixtoolsError } from '@nixtools/nix-formats';

/** One line of a report: a word, and fields that are words too. */
export interface ReportRecord {
  readonly key: string;
  readonly fields: readonly string[];
}

export const badReport = (target: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'TARGET_REPORT_INVALID',
    kind: 'verification',
    message,
    place: target,
    hint: 'does its login shell print something when it is not interactive? "ssh HOST true" must print nothing',
  });

/**
 * Splits what a script of ours printed: a first line `nixboot NAME 1`, lines of words, a last line `end`. Anything else, such as the
 * greeting of a login shell, a cut line or a control character, is refused: the target is not trusted to be what it seems.
 *
 * @throws {NixtoolsError} `TARGET_REPORT_INVALID` (verification)
 */
export const parseRecords = (text: string, name: string, target: string): readonly ReportRecord[] => {
  const lines = text.split('\n');
  if (lines[0] !== `nixboot ${name} 1`)
    throw badReport(target, 'the target answers with something else than a report');
  if (lines.at(-1) !== '' || lines.at(-2) !== 'end')
    throw badReport(target, "the target's report is cut off");
  return lines.slice(1, -2).map((line, index) => {
    if (!/^[a-z-]+(?: [!-~]+)*$/.test(line))
      throw badReport(target, `line ${index + 2} of the target's report is none of ours`);
    const [key = '', ...fields] = line.split(' ');
    return { key, fields };
  });
};

/** Bytes as hexadecimal digits; `-` for none. @throws {NixtoolsError} `TARGET_REPORT_INVALID` (verification) */
export const fromHex = (digits: string | undefined, target: string): Buffer => {
  if (digits === '-') return Buffer.alloc(0);
  if (digits === undefined || digits.length % 2 !== 0 || !/^[0-9a-f]+$/.test(digits))
    throw badReport(target, 'a field of the report is no row of hexadecimal digits');
  return Buffer.from(digits, 'hex');
};

/** The same for text in UTF-8 without NUL. A plain path, which begins with no digit, is itself. */
export const textFromHex = (digits: string | undefined, target: string): string => {
  if (digits !== undefined && /^[/.]/.test(digits)) return digits;
  const bytes = fromHex(digits, target);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Said below.
  }
  throw badReport(target, 'a field of the report is no text');
};
