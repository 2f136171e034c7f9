import type { Json } from '../description/json.ts';
import { isObject } from '../description/json.ts';

const escapes: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (character) => escapes[character] ?? character);

/** A property list of Apple, as XML. Numbers are whole. */
export const printPlist = (value: Json): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    ...element(value, ''),
    '</plist>',
    '',
  ].join('\n');

const element = (value: Json | undefined, indent: string): string[] => {
  if (typeof value === 'boolean') return [`${indent}<${value}/>`];
  if (typeof value === 'number') return [`${indent}<integer>${value}</integer>`];
  if (Array.isArray(value))
    return [
      `${indent}<array>`,
      ...value.flatMap((one: Json) => element(one, `${indent}  `)),
      `${indent}</array>`,
    ];
  if (!isObject(value)) return [`${indent}<string>${escaped(String(value))}</string>`];
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, inner]) => [
      `${indent}  <key>${escaped(name)}</key>`,
      ...element(inner as Json, `${indent}  `),
    ]);
  return [`${indent}<dict>`, ...entries, `${indent}</dict>`];
};
