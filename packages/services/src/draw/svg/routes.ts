import type { DrawnLink } from '../graph.ts';
import { type Anchor, type Layout, measure } from './layout.ts';
import { mostTracks, type Tracks, type Way } from './tracks.ts';

export interface Route {
  readonly link: DrawnLink;
  /** For the attribute `d` of a path. */
  readonly path: string;
}

/** The line of each link; none for a link between what is not drawn. */
export const routesOf = (
  links: readonly DrawnLink[],
  layout: Layout,
  { ways }: Pick<Tracks, 'ways'>,
): readonly Route[] =>
  links.flatMap((link, index) => {
    const [start, end, way] = [layout.anchorOf(link.from), layout.anchorOf(link.to), ways[index]];
    if (start === undefined || end === undefined || way === undefined) return [];
    return [{ link, path: pathOf(start, end, way, layout) }];
  });

/** Room for the head of an arrow. */
const head = 3;

const pathOf = (start: Anchor, end: Anchor, way: Way, layout: Layout): string => {
  if (way.kind === 'inside') return beside(start, end, way.track);
  const forward = start.column < end.column;
  const from = forward ? start.right : start.left;
  const to = forward ? end.left - head : end.right + head;
  if (way.kind === 'across') {
    const middle = round((from + to) / 2);
    return `M${from} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${to} ${end.y}`;
  }
  const lane = laneY(layout, way.lane);
  return rounded([
    [from, start.y],
    [trackX(layout, way.out), start.y],
    [trackX(layout, way.out), lane],
    [trackX(layout, way.into), lane],
    [trackX(layout, way.into), end.y],
    [to, end.y],
  ]);
};

/** An arc at the right of a host. */
const beside = (start: Anchor, end: Anchor, track: number): string => {
  const reach = round(((20 + measure.track * (track % mostTracks)) * 4) / 3);
  // A service that needs itself: a loop.
  const [up, down] = start.y === end.y ? [start.y - 5, end.y + 5] : [start.y, end.y];
  const x = Math.max(start.right, end.right) + reach;
  return `M${start.right} ${up}C${x} ${up} ${x} ${down} ${end.right + head} ${down}`;
};

export const laneY = ({ bottom }: Layout, lane: number): number => bottom + 18 + measure.track * lane;

const trackX = (
  { hosts }: Layout,
  { space, track }: { readonly space: number; readonly track: number },
): number => {
  const before = hosts[space - 1];
  const start = before === undefined ? measure.margin : before.x + before.width;
  return round(start + 12 + measure.track * track);
};

type Point = readonly [x: number, y: number];

/** Straight lines with round corners. */
const rounded = (points: readonly Point[]): string =>
  points
    .map(([x, y], at) => {
      const before = points[at - 1];
      const after = points[at + 1];
      if (before === undefined) return `M${x} ${y}`;
      if (after === undefined) return `L${x} ${y}`;
      const [inX, inY] = towards([x, y], before);
      const [outX, outY] = towards([x, y], after);
      return `L${inX} ${inY}Q${x} ${y} ${outX} ${outY}`;
    })
    .join('');

const radius = 7;

const towards = ([x, y]: Point, [otherX, otherY]: Point): Point => {
  const step = (a: number, b: number): number =>
    round(a + Math.sign(b - a) * Math.min(radius, Math.abs(b - a) / 2));
  return [step(x, otherX), step(y, otherY)];
};

/** Coordinates have one digit after the point: no bytes that say nothing. */
export const round = (value: number): number => Math.round(value * 10) / 10;
