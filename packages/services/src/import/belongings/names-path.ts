/** Whether a text names a path, or something below it, and not only one that begins like it. */
export const namesPath = (text: string, path: string): boolean => {
  for (let at = text.indexOf(path); at !== -1; at = text.indexOf(path, at + 1)) {
    if (!/[A-Za-z0-9_.-]/.test(text[at + path.length] ?? '')) return true;
  }
  return false;
};

/** Whether a text has a word: the name of an account, say. */
export const namesWord = (text: string, word: string): boolean => {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const isWhole = [text[at - 1], text[at + word.length]].every((next) => !/[A-Za-z0-9_-]/.test(next ?? ''));
    if (isWhole) return true;
  }
  return false;
};
