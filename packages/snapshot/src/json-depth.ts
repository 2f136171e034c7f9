/** Lists and sets in each other. Nobody means more, and whoever prints them would run out of stack. */
const DEEPEST = 200;

/** Whether JSON text nests deeper than any honest value, told without reading it. */
export const isTooDeep = (json: string): boolean => {
  if (json.length <= DEEPEST) return false;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (isText) {
      if (character === '\\') at++;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '[' || character === '{') {
      if (++depth > DEEPEST) return true;
    } else if (character === ']' || character === '}') depth--;
  }
  return false;
};
