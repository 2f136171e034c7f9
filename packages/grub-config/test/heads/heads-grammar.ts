/** An entry of a menu in the form for Heads. */
export interface HeadsEntry {
  readonly title: string;
  readonly id: string;
  readonly lines: readonly string[];
}

const path = '(?:/[A-Za-z0-9_.:=@%+~-]+)+';
const params = '(?: [A-Za-z0-9_.,:=/@%+!~^-]+)*';
const lines = [
  new RegExp(`^  linux ${path}${params}$`),
  new RegExp(`^  initrd ${path}$`),
  new RegExp(`^  (?:multiboot|module)2? ${path}${params}$`),
  new RegExp(`^  module2? --nounzip ${path}$`),
];
const menuentry = /^menuentry '([A-Za-z0-9][A-Za-z0-9 .,:()_+-]*)' --id '([A-Za-z][A-Za-z0-9._%-]*)' \{$/;

/** Reads nothing but the form for Heads, strictly; throws the line that is something else. */
export const parseHeads = (text: string): readonly HeadsEntry[] => {
  const entries: HeadsEntry[] = [];
  let body: string[] | undefined;
  for (const line of text.split('\n').slice(0, -1)) {
    const [, title, id] = menuentry.exec(line) ?? [];
    if (body === undefined && title !== undefined && id !== undefined) {
      body = [];
      entries.push({ title, id, lines: body });
    } else if (body !== undefined && line === '}') body = undefined;
    else if (body !== undefined && lines.some((form) => form.test(line))) body.push(line.trim());
    else throw new Error(`no line for Heads: ${line}`);
  }
  if (body !== undefined) throw new Error('the last entry has no end');
  return entries;
};
