/** Characters that XML has no way to write, and what turns the direction of writing. */
const unwritable = /[\p{Cc}\p{Cs}\ufffe\uffff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element or an attribute. */
export const escapeXml = (text: string): string =>
  text.replace(unwritable, ' ').replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** Scripts whose characters are twice as wide. */
const wide =
  /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** How many cells of a monospaced font a text takes. */
export const cellsOf = (text: string): number => {
  let cells = 0;
  for (const character of text) cells += wide.test(character) ? 2 : 1;
  return cells;
};

/** The beginning of a text that is too long, with an ellipsis. */
export const clipped = (text: string, cells: number): string => {
  if (cellsOf(text) <= cells) return text;
  let kept = '';
  let left = cells - 1;
  for (const character of text) {
    left -= cellsOf(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
};
