export type Data = string | number | boolean | null | readonly Data[] | { readonly [name: string]: Data };

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#xA;');

const element = (data: Data): string => {
  if (data === null) return '<null />';
  if (typeof data === 'string') return `<string value="${escaped(data)}" />`;
  if (typeof data === 'number') return `<int value="${data}" />`;
  if (typeof data === 'boolean') return `<bool value="${data}" />`;
  if (Array.isArray(data)) return `<list>\n${data.map(element).join('\n')}\n</list>`;
  const members = Object.entries(data).map(
    ([name, value]) => `<attr name="${escaped(name)}">${element(value)}</attr>`,
  );
  return `<attrs>\n${members.join('\n')}\n</attrs>`;
};

/** What `builtins.toXML` writes; a test compares. */
export const printNixXml = (data: Data): string =>
  `<?xml version='1.0' encoding='utf-8'?>\n<expr>\n${element(data)}\n</expr>\n`;
