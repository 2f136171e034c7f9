const encoder = new TextEncoder();

/** How many bytes a text has in a file. */
export const utf8Length = (text: string): number => encoder.encode(text).length;
