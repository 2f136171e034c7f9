/** Legal in JSON text, but a terminal obeys them. */
const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The one form of JSON that scripts see: indented, and with a newline at the end. */
export const printJson = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(unsafe, escaped)}\n`;
