const marks = /\p{M}+/gu;
const beyondAscii = /[^\0-\x7f]/;

/** The form in which text is compared: lower case, without accents, compatibility forms resolved. */
export const fold = (text: string): string =>
  beyondAscii.test(text)
    ? text.normalize('NFKD').replace(marks, '').toLowerCase().normalize('NFC')
    : text.toLowerCase();

/** A folded name without its separators: `google-chrome` and `google_chrome` both squash to `googlechrome`. */
export const squash = (folded: string): string => folded.replace(/[-_.+\s/@"]+/g, '');
