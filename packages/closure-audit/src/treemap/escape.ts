const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What no document may hold, and what turns the direction of writing: shown as a mark, so that a name cannot disguise itself. */
const unfit =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text for the content of an element, or for an attribute in quotes. */
export const escapeHtml = (text: string): string =>
  text.replace(unfit, '\ufffd').replace(/[&<>"']/g, (character) => entities[character] ?? '');
