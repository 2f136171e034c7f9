import type { Change, DrawnHost, DrawnLink, DrawnService, Graph, How } from './graph.ts';
import { endKey } from './graph.ts';

/**
 * A graph as Graphviz reads it: hosts are clusters, services are nodes. The same graph gives the same bytes.
 *
 * @see https://graphviz.org/doc/info/lang.html
 * @example toDot(graph) // 'digraph "tide" {\n…', for dot -Tsvg
 */
export const toDot = ({ title, hosts, links }: Graph): string => {
  const names = new Map<string, string>();
  for (const host of hosts)
    for (const { id } of host.services) names.set(endKey({ host: host.name, service: id }), `n${names.size}`);
  const nameOf = (host: string | undefined, service: string): string | undefined =>
    names.get(endKey({ host, service }));
  return [
    `digraph ${quoted(title)} {`,
    '  graph [rankdir=LR, fontname="sans-serif", nodesep=0.3, ranksep=1.2, compound=true];',
    '  node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif", fontsize=11];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...hosts.flatMap((host, index) => cluster(host, index, nameOf)),
    ...links.flatMap((link) => edge(link, nameOf)),
    '}',
    '',
  ].join('\n');
};

type NameOf = (host: string | undefined, service: string) => string | undefined;

const cluster = (host: DrawnHost, index: number, nameOf: NameOf): string[] => [
  `  subgraph cluster_${index} {`,
  `    graph [label=${lines([host.name ?? '', ...host.notes], 'centre')}, style="rounded,filled", color=gray60, fillcolor=gray95];`,
  ...host.services.map((service) => `    ${nameOf(host.name, service.id)} [${node(service)}];`),
  // An empty cluster is not drawn at all.
  ...(host.services.length === 0 ? [`    e${index} [style=invis, label=""];`] : []),
  '  }',
];

const node = ({ id, change, rows }: DrawnService): string => {
  const title = change === undefined ? id : `${id}: ${change}`;
  const texts = rows.map(({ label, text }) => `${label} ${text}`.trim());
  const label = rows.length === 0 ? lines([title], 'centre') : lines([title, ...texts], 'left');
  return [`label=${label}`, ...(change === undefined ? [] : [colours[change]])].join(', ');
};

const colours: Readonly<Record<Change, string>> = {
  starts: 'color=darkgreen, fillcolor=honeydew',
  arrives: 'color=darkgreen, fillcolor=honeydew',
  stops: 'color=red3, fillcolor=mistyrose',
  leaves: 'color=red3, fillcolor=mistyrose',
  changes: 'color=darkorange3, fillcolor=cornsilk',
};

const edge = ({ from, to, how, text }: DrawnLink, nameOf: NameOf): string[] => {
  const [start, end] = [nameOf(from.host, from.service), nameOf(to.host, to.service)];
  if (start === undefined || end === undefined) return [];
  const label = text === '' ? [] : [`label=${lines([text], 'centre')}`];
  return [`  ${start} -> ${end} [${[...label, styles[how]].join(', ')}];`];
};

const styles: Readonly<Record<How, string>> = {
  socket: 'color=seagreen',
  loopback: 'color=seagreen, style=dashed',
  address: 'color=royalblue, penwidth=1.6',
  open: 'color=gray30',
  waits: 'color=gray50, style=dotted',
  moves: 'color=darkorange3, style=bold, penwidth=2.5, constraint=false',
};

/** What no label can hold: control characters, halves of characters. */
const control = /[\p{Cc}\p{Cs}]+/gu;

/** Within quotes, a backslash begins an escape and an ampersand the name of a character. */
const escaped = (text: string): string =>
  text.replace(control, ' ').replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;');

const quoted = (text: string): string => `"${escaped(text)}"`;

const lines = (texts: readonly string[], side: 'left' | 'centre'): string => {
  const shown = texts.filter((text) => text !== '').map(escaped);
  return side === 'left' ? `"${shown.map((text) => `${text}\\l`).join('')}"` : `"${shown.join('\\n')}"`;
};
