/**
 * JSON text as it stands in a column. Strings lose their quotes, other values get U+0001 in front; the two escapes that prose
 * has many of are single characters. JSON text itself holds no control characters, which leaves these free for marks.
 */
export const END = '\0';
const NO_STRING = '\u0001';
const QUOTE = '\u000b';

/** @example textFromJson('"a \\"b\\"\\n"') // 'a \u000bb\u000b\n' */
export const textFromJson = (json: string): string => {
  const text = json.startsWith('"') ? json.slice(1, -1) : NO_STRING + json;
  return text.includes('\\')
    ? text.replace(/\\./g, (pair) => (pair === '\\n' ? '\n' : pair === '\\"' ? QUOTE : pair))
    : text;
};

/** The inverse of `textFromJson`; what it gives for other texts is JSON or not. */
export const jsonFromText = (text: string): string => {
  const json = text.replaceAll('\n', '\\n').replaceAll(QUOTE, '\\"');
  return json.startsWith(NO_STRING) ? json.slice(1) : `"${json}"`;
};
