const begin = '# nixboot: begin';
const end = '# nixboot: end';
/** Says that the file before us had no newline at its end, so that it can be given back without. */
const added = ' (with a newline before)';

const block = /^# nixboot: begin( \(with a newline before\))?\n.*?^# nixboot: end\n/ms;

/** The text of a custom.cfg without our lines: what it was before. */
export const withoutBlock = (text: string): string => {
  const match = block.exec(text);
  if (match === null) return text;
  const before = text.slice(0, match.index);
  return (match[1] === undefined ? before : before.slice(0, -1)) + text.slice(match.index + match[0].length);
};

/** The text with our lines at the end, or as they are to be where they are. */
export const withBlock = (text: string, include: string): string => {
  const clean = withoutBlock(text);
  const open = clean !== '' && !clean.endsWith('\n');
  return `${clean}${open ? '\n' : ''}${begin}${open ? added : ''}\n${include}${end}\n`;
};
