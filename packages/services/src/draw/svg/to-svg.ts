import { type Graph, type How, meaningOf } from '../graph.ts';
import { labelCells, layOut, measure, middleOf, type PlacedHost, type PlacedService } from './layout.ts';
import { laneY, type Route, round, routesOf } from './routes.ts';
import { style } from './style.ts';
import { clipped, escapeXml } from './text.ts';
import { tracksOf } from './tracks.ts';

/**
 * A graph as a picture of its own: hosts side by side, their services in them, a line for each link. It asks for nothing
 * from elsewhere, is dark where pages are, and has its text as text. The same graph gives the same bytes.
 *
 * @example toSvg(graph) // '<svg xmlns="http://www.w3.org/2000/svg" …'
 */
export const toSvg = (graph: Graph): string => {
  const tracks = tracksOf(graph.links, graph.hosts);
  const layout = layOut(graph, tracks);
  const routes = routesOf(graph.links, layout, tracks);
  const kinds = kindsIn(graph);
  const legendY = laneY(layout, tracks.lanes) + 24;
  const width = Math.ceil(Math.max(layout.right + measure.margin, legendWidth(kinds), titleWidth(graph)));
  const height = Math.ceil(kinds.length === 0 ? layout.bottom + measure.margin : legendY + measure.margin);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title summary">`,
    `<title id="title">${escapeXml(graph.title)}</title>`,
    `<desc id="summary">${escapeXml(graph.summary)}</desc>`,
    `<style>\n${style}\n</style>`,
    `<defs>${kinds.map(marker).join('')}</defs>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    text({ x: measure.margin, y: measure.margin + 16, kind: 'title' }, graph.title),
    text({ x: measure.margin, y: measure.margin + 36, kind: 'faint' }, graph.summary),
    ...layout.hosts.map(hostFrame),
    ...routes.map(line),
    ...layout.hosts.flatMap(({ services }) => services.map(box)),
    ...legend(kinds, legendY),
    '</svg>',
    '',
  ].join('\n');
};

const kindsIn = ({ links }: Graph): readonly How[] =>
  (Object.keys(meaningOf) as How[]).filter((kind) => links.some(({ how }) => how === kind));

const marker = (how: How): string =>
  `<marker id="head-${how}" viewBox="0 0 8 8" refX="5" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="head-${how}" d="M0 0L8 4L0 8z"/></marker>`;

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly kind: string;
}

const text = ({ x, y, kind }: TextPlace, content: string): string =>
  `<text class="${kind}" x="${round(x)}" y="${round(y)}">${escapeXml(content)}</text>`;

const hostFrame = ({ host: { name, notes }, x, y, width, height }: PlacedHost): string => {
  const left = x + measure.frame;
  const heading = name === undefined ? [] : [text({ x: left, y: y + 24, kind: 'name' }, shown(name))];
  const below = notes.map((note, index) =>
    text({ x: left, y: y + 24 + measure.line * (index + heading.length), kind: 'faint row' }, shown(note)),
  );
  return `<g>${[rect('host', { x, y, width, height }, 10), ...heading, ...below].join('')}</g>`;
};

const shown = (content: string): string => clipped(content, measure.longest);

const rect = (
  kind: string,
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  corner: number,
): string =>
  `<rect class="${kind}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${corner}"/>`;

const box = (placed: PlacedService): string => {
  const { service, x, y, width } = placed;
  const { id, change, rows } = service;
  const left = x + measure.padding;
  const textAt = left + (labelCells(service) + 2) * measure.cell;
  const content = [
    `<title>${escapeXml([`${id}${change === undefined ? '' : `: ${change}`}`, ...rows.map((row) => `${row.label} ${row.text}`)].join(' · '))}</title>`,
    rect(change === undefined ? 'box' : `box ${change}`, placed, 6),
    text({ x: left, y: y + middleOf(-1) + 4.5, kind: 'id' }, shown(id)),
    ...(change === undefined
      ? []
      : [text({ x: x + width - measure.padding, y: y + middleOf(-1) + 4, kind: `badge ${change}` }, change)]),
    ...rows.flatMap((row, index) => {
      const baseline = y + middleOf(index) + 4;
      return [
        text({ x: left, y: baseline, kind: 'faint row' }, clipped(row.label, 20)),
        text({ x: textAt, y: baseline, kind: 'row' }, shown(row.text)),
      ];
    }),
  ];
  return `<g>${content.join('')}</g>`;
};

const line = ({ link: { how, from, to, text: used }, path }: Route): string => {
  const says = `${from.service} ${how === 'moves' ? 'moves to' : 'to'} ${to.service}${used === '' ? '' : `: ${used}`}`;
  return `<path class="link ${how}" marker-end="url(#head-${how})" d="${path}"><title>${escapeXml(says)}</title></path>`;
};

/** Pixels that a meaning takes in the legend. */
const legendStep = (how: How): number => 66 + meaningOf[how].length * 6.6;

const legendWidth = (kinds: readonly How[]): number =>
  2 * measure.margin + kinds.reduce((sum, how) => sum + legendStep(how), 0);

const titleWidth = ({ title, summary }: Graph): number =>
  2 * measure.margin + Math.max(title.length * 9.5, summary.length * 6.4);

const legend = (kinds: readonly How[], y: number): readonly string[] => {
  let x: number = measure.margin;
  return kinds.map((how) => {
    const start = x;
    x += legendStep(how);
    return `<path class="link ${how}" marker-end="url(#head-${how})" d="M${round(start)} ${y - 4}h26"/>${text({ x: start + 36, y, kind: 'faint' }, meaningOf[how])}`;
  });
};
