import { type DrawnHost, type DrawnService, endKey, type Graph, type LinkEnd } from '../graph.ts';
import { cellsOf } from './text.ts';

/** Measures of the picture, in pixels. */
export const measure = {
  margin: 24,
  heading: 52,
  /** Width of a character of the rows, and of the title of a service. */
  cell: 6.65,
  titleCell: 7.85,
  line: 17,
  padding: 10,
  /** Between services of a host, and from the frame of a host to them. */
  gap: 14,
  frame: 14,
  /** Of a track that links run along. */
  track: 9,
  /** Most characters of a row that are shown. */
  longest: 52,
} as const;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedService extends Box {
  readonly service: DrawnService;
}

export interface PlacedHost extends Box {
  readonly host: DrawnHost;
  readonly services: readonly PlacedService[];
}

/** Where a link may begin or end: at the height of a row, on either side of its service. */
export interface Anchor {
  /** Which host, from the left. */
  readonly column: number;
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

export interface Layout {
  readonly hosts: readonly PlacedHost[];
  readonly anchorOf: (end: LinkEnd) => Anchor | undefined;
  /** Below all hosts. */
  readonly bottom: number;
  readonly right: number;
}

/**
 * Hosts are columns, in the order of the graph, and services are stacked in them.
 *
 * @param inside width that each host keeps free at its right for links between its own services
 * @param between width between hosts: before the first, and after each
 */
export const layOut = (
  { hosts }: Graph,
  { inside, between }: { readonly inside: readonly number[]; readonly between: readonly number[] },
): Layout => {
  const placed: PlacedHost[] = [];
  let x = measure.margin + (between[0] ?? 0);
  for (const [column, host] of hosts.entries()) {
    const found = placeHost(host, x, inside[column] ?? 0);
    placed.push(found);
    x += found.width + (between[column + 1] ?? 0);
  }
  return {
    hosts: placed,
    anchorOf: anchorsOf(placed),
    bottom: Math.max(measure.margin + measure.heading, ...placed.map(({ y, height }) => y + height)),
    right: x,
  };
};

const placeHost = (host: DrawnHost, x: number, inside: number): PlacedHost => {
  const { margin, heading, frame, gap, line } = measure;
  const width = Math.max(widthOfNotes(host), ...host.services.map(widthOf), 150);
  const top = margin + heading;
  const headed = host.name === undefined && host.notes.length === 0 ? 0 : line * (host.notes.length + 1) + 8;
  const services: PlacedService[] = [];
  let y = top + frame + headed;
  for (const service of host.services) {
    const height = heightOf(service);
    services.push({ service, x: x + frame, y, width, height });
    y += height + gap;
  }
  const bottom = services.length === 0 ? y + gap : y - gap;
  return { host, services, x, y: top, width: width + 2 * frame + inside, height: bottom + frame - top };
};

/** Title, and rows below it. */
const heightOf = ({ rows }: DrawnService): number =>
  measure.padding * 1.4 + measure.line * (rows.length + 1) + (rows.length > 0 ? 4 : 0);

/** Height of the middle of a row in its service; the title is row -1. */
export const middleOf = (row: number): number =>
  measure.padding * 0.7 + measure.line * (row + 1.5) + (row >= 0 ? 4 : 0);

/** Cells of the labels of a service's rows, which stand in a column. */
export const labelCells = ({ rows }: DrawnService): number =>
  Math.max(0, ...rows.map(({ label }) => Math.min(20, cellsOf(label))));

const widthOf = (service: DrawnService): number => {
  const { cell, titleCell, padding, longest } = measure;
  const badge = service.change === undefined ? 0 : 62;
  const label = labelCells(service);
  const rows = service.rows.map(({ text }) => (label + 2 + Math.min(longest, cellsOf(text))) * cell);
  return Math.ceil(
    Math.max(Math.min(longest, cellsOf(service.id)) * titleCell + badge, ...rows) + 2 * padding + 6,
  );
};

const widthOfNotes = ({ name = '', notes }: DrawnHost): number =>
  Math.ceil(
    Math.max(
      Math.min(measure.longest, cellsOf(name)) * 8.5,
      ...notes.map((note) => Math.min(measure.longest, cellsOf(note)) * measure.cell),
    ),
  );

const anchorsOf = (hosts: readonly PlacedHost[]): Layout['anchorOf'] => {
  const anchors = new Map<string, Anchor>();
  for (const [column, { host, services }] of hosts.entries())
    for (const { service, x, y, width } of services) {
      const at = (row: number): Anchor => ({ column, left: x, right: x + width, y: y + middleOf(row) });
      anchors.set(endKey({ host: host.name, service: service.id }), at(-1));
      for (const [index, { key }] of service.rows.entries())
        anchors.set(endKey({ host: host.name, service: service.id, row: key }), at(index));
    }
  return ({ host, service, row }) =>
    (row === undefined ? undefined : anchors.get(endKey({ host, service, row }))) ??
    anchors.get(endKey({ host, service }));
};
