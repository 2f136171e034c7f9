import { printable, type Style } from '@nixtools/command-line';
import type { Entry, Json, PackageEntry } from '@nixtools/snapshot';
import { reasonsToRefuse } from '../policy.ts';

type Row = readonly [label: string, text: string];

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asList = (value: Json | undefined): readonly Json[] => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
};

/** The first of these fields that is text; licences and maintainers are sets in a new nixpkgs and words in an old one. */
const named =
  (...fields: readonly string[]) =>
  (value: Json): readonly string[] => {
    if (typeof value === 'string') return [value];
    if (!isObject(value)) return [];
    const text = fields.map((field) => value[field]).find((each) => typeof each === 'string' && each !== '');
    return typeof text === 'string' ? [text] : [];
  };

const joined = (value: Json | undefined, name: (value: Json) => readonly string[]): string =>
  asList(value).flatMap(name).join(', ');

const packageRows = (entry: PackageEntry, channel: string): readonly Row[] => {
  const { meta } = entry;
  const text = (name: string): string => joined(meta[name], named());
  const reasons = reasonsToRefuse(entry);
  return [
    ['description', text('description')],
    ['version', entry.version],
    ['programs', text('mainProgram')],
    ['homepage', text('homepage')],
    ['license', joined(meta['license'], named('spdxId', 'fullName', 'shortName'))],
    ['maintainers', joined(meta['maintainers'], named('github', 'name', 'email'))],
    ['outputs', Object.keys(entry.outputs).join(', ')],
    ['system', entry.system],
    ['position', text('position')],
    ['channel', channel],
    ['derivation', entry.drvPath],
    ...(reasons.length === 0
      ? []
      : [['refused', `${reasons.join(', ')} (install --allow ${reasons.join(',')})`] as const]),
    ...asList(meta['knownVulnerabilities']).flatMap((each): Row[] =>
      typeof each === 'string' ? [['vulnerability', each]] : [],
    ),
    ...(entry.metaDropped === undefined
      ? []
      : [['not kept', `meta.${entry.metaDropped.join(', meta.')}`] as const]),
  ];
};

const failedRows = (entry: Exclude<Entry, PackageEntry>, channel: string): readonly Row[] => [
  ['failed', entry.error.kind],
  ['message', entry.error.message],
  ['position', entry.error.position ?? ''],
  ['channel', channel],
];

/** An entry as a person reads it. */
export const renderEntry = (entry: Entry, channel: string, { bold, dim }: Style): string => {
  const rows = 'error' in entry ? failedRows(entry, channel) : packageRows(entry, channel);
  const shown = rows.filter(([, text]) => text !== '');
  const width = Math.max(...shown.map(([label]) => label.length));
  const lines = shown.map(([label, text]) => `  ${dim(label.padEnd(width))}  ${printable(text)}`);
  const long = 'error' in entry ? undefined : entry.meta['longDescription'];
  const paragraphs =
    typeof long === 'string'
      ? long
          .trim()
          .split('\n')
          .map((line) => `  ${printable(line)}`.trimEnd())
      : [];
  return `${[bold(printable(entry.attr)), ...lines, ...(paragraphs.length > 0 ? ['', ...paragraphs] : [])].join('\n')}\n`;
};
