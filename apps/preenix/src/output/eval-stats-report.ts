import { formatSize, plural, printable, table } from '@nixtools/command-line';
import { type Comparison, type Counter, drawBars, type Measured } from '@nixtools/eval-stats';

/** Those that are in bytes, by the last word of their name. */
const isSize = (name: string): boolean => /(?:^|\.)(?:bytes|totalBytes|heapSize|peak)$/.test(name);

const isTime = (name: string): boolean => name === 'cpuTime' || name.startsWith('time.');

const figure = (name: string, value: number): string => {
  if (isSize(name)) return formatSize(value);
  return isTime(name) ? `${value.toFixed(2)} s` : value.toLocaleString('en-US');
};

const change = (value: number, base: number): string => {
  if (value === base) return '=';
  const percent = base === 0 ? Number.POSITIVE_INFINITY : (value / base - 1) * 100;
  return `${percent > 0 ? '+' : ''}${percent.toFixed(2)} %`;
};

const spread = ({ name, least, most }: Counter): string =>
  least === most ? '' : ` (${figure(name, least)} to ${figure(name, most)})`;

const rowsOf = ([base, ...others]: readonly Measured[], exact: boolean): readonly (readonly string[])[] =>
  (base?.counters ?? [])
    .filter((counter) => counter.exact === exact)
    .map((counter) => [
      counter.name,
      `${figure(counter.name, counter.median)}${spread(counter)}`,
      ...others.flatMap(({ counters }) => {
        const other = counters.find(({ name }) => name === counter.name);
        return other === undefined
          ? ['not there', '']
          : [`${figure(other.name, other.median)}${spread(other)}`, change(other.median, counter.median)];
      }),
    ]);

const describeDerivations = ([base, ...others]: readonly Measured[]): string =>
  [
    `${plural(base?.packages ?? 0, 'derivation')} in base\n`,
    ...others.map(({ name, changes: { changed, gone, added } }) => {
      if (changed.length + gone.length + added.length === 0) return `${printable(name)}: all are the same\n`;
      const shown = changed
        .slice(0, 5)
        .map(({ attr, from, to }) => `  ${printable(`${attr}: ${from} -> ${to}`)}\n`);
      const more = changed.length > 5 ? `  and ${changed.length - 5} more; --json lists all\n` : '';
      return `${printable(name)}: ${changed.length} are others, ${gone.length} are gone, ${added.length} are new\n${shown.join('')}${more}`;
    }),
  ].join('');

const describeMeta = (variants: readonly Measured[]): string =>
  variants
    .slice(1)
    .flatMap(({ name, metaChanges }) => {
      if (metaChanges === undefined) return [];
      const shown = metaChanges.slice(0, 5).join(', ');
      const many = metaChanges.length;
      return [
        `${printable(name)}: ${many === 0 ? 'all meta is the same' : `meta differs of ${many}: ${printable(shown)}`}\n`,
      ];
    })
    .join('');

const varying = (variants: readonly Measured[]): readonly string[] =>
  variants.flatMap(({ name, counters }) =>
    counters
      .filter(({ exact, least, most }) => exact && least !== most)
      .map((counter) => `${name}: ${counter.name}${spread(counter)}`),
  );

/** The comparison in tables, and how many things in it somebody should look at. */
export const describeComparison = ({
  nix,
  system,
  at,
  rounds,
  collector,
  query,
  missing,
  variants,
}: Comparison): { readonly text: string; readonly findings: number } => {
  const settings = Object.entries(collector).map(([name, value]) => `, ${name}=${value}`);
  const names = variants.flatMap(({ name }, i) => (i === 0 ? [printable(name)] : [printable(name), '']));
  const unsteady = varying(variants);
  const different = variants.filter(
    ({ changes: { changed, gone, added }, metaChanges = [] }) =>
      changed.length + gone.length + added.length + metaChanges.length > 0,
  );
  const text = [
    `Nix ${nix}, ${system}, ${query} evaluated at ${printable(at)}, ${plural(rounds, 'round')}${settings.join('')}\n`,
    `\n${table([['counted', ...names], ...rowsOf(variants, true)])}`,
    `\n${table([['measured, medians', ...names], ...rowsOf(variants, false)])}`,
    ...(missing.length === 0 ? [] : [`\nthis Nix does not count: ${missing.join(', ')}\n`]),
    `\n${describeDerivations(variants)}${describeMeta(variants)}`,
    ...(unsteady.length === 0
      ? [`counters are the same in every round\n`]
      : [`counters that varied and must not:\n`, ...unsteady.map((line) => `  ${printable(line)}\n`)]),
  ].join('');
  return { text, findings: unsteady.length + different.length };
};

/** What people look at first. */
const charted = [
  'gc.totalBytes',
  'sets.bytes',
  'nrThunks',
  'nrOpUpdateValuesCopied',
  'nrFunctionCalls',
  'cpuTime',
  'peak',
];

export const chartOf = ({ nix, variants }: Comparison): string =>
  drawBars({
    title: `What evaluation costs, with Nix ${nix}`,
    bars: variants.map(({ name }) => name),
    groups: charted
      .map((name) => ({
        name,
        values: variants.map(
          ({ counters }) => counters.find((counter) => counter.name === name)?.median ?? 0,
        ),
      }))
      .filter(({ values }) => values.some((value) => value > 0)),
  });
