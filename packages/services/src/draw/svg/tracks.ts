import { type DrawnLink, endKey, type Graph, type LinkEnd } from '../graph.ts';
import { measure } from './layout.ts';

/**
 * Which way a link goes: beside its own host, across to the next, or below all that are between. `out` and `into` say
 * which place it has among those that go the same way.
 */
export type Way =
  | { readonly kind: 'inside'; readonly column: number; readonly track: number }
  | { readonly kind: 'across' }
  | { readonly kind: 'below'; readonly lane: number; readonly out: Track; readonly into: Track };

/** `space` 0 is before the first host, 1 after it. */
interface Track {
  readonly space: number;
  readonly track: number;
}

export interface Tracks {
  readonly ways: readonly Way[];
  readonly inside: readonly number[];
  readonly between: readonly number[];
  readonly lanes: number;
}

/** Gives each link its way, and tells how much room the ways take. */
export const tracksOf = (links: readonly DrawnLink[], hosts: Graph['hosts']): Tracks => {
  const columns = new Map(hosts.map(({ name }, column) => [name, column]));
  const spanOf = spansIn(hosts);
  const inside = hosts.map(() => 0);
  const tracks = [...hosts, undefined].map(() => 0);
  const crossed = new Set<number>();
  let lanes = 0;
  const next = (counts: number[], at: number): number => {
    const count = counts[at] ?? 0;
    counts[at] = count + 1;
    return count;
  };
  const wayOf = ({ from, to }: DrawnLink): Way => {
    const [start, end] = [columns.get(from.host) ?? 0, columns.get(to.host) ?? 0];
    if (start === end) return { kind: 'inside', column: start, track: next(inside, start) };
    if (Math.abs(start - end) === 1) {
      crossed.add(Math.max(start, end));
      return { kind: 'across' };
    }
    const [leaves, arrives] = start < end ? [start + 1, end] : [start, end + 1];
    const track = (space: number): Track => ({ space, track: next(tracks, space) });
    return { kind: 'below', lane: lanes++, out: track(leaves), into: track(arrives) };
  };
  // Short ways are given first, so that they are inside long ones.
  const inOrder = [...links.entries()].sort(([, a], [, b]) => spanOf(a) - spanOf(b));
  const ways: Way[] = [];
  for (const [index, link] of inOrder) ways[index] = wayOf(link);
  const last = tracks.length - 1;
  return {
    ways,
    inside: inside.map((count) => (count === 0 ? 0 : 20 + measure.track * Math.min(count, mostTracks))),
    between: tracks.map((count, space) => {
      const room = count === 0 ? 0 : 24 + measure.track * count;
      return space === 0 || space === last ? room : Math.max(room, crossed.has(space) ? 96 : 40);
    }),
    lanes,
  };
};

/** How many services, or hosts, a link goes past. */
const spansIn = (hosts: Graph['hosts']): ((link: DrawnLink) => number) => {
  const places = new Map(
    hosts.flatMap(({ name, services }, column) =>
      services.map(({ id }, row) => [endKey({ host: name, service: id }), { column, row }] as const),
    ),
  );
  const placeOf = ({ host, service }: LinkEnd) =>
    places.get(endKey({ host, service })) ?? { column: 0, row: 0 };
  return ({ from, to }) => {
    const [start, end] = [placeOf(from), placeOf(to)];
    return start.column === end.column ? Math.abs(start.row - end.row) : Math.abs(start.column - end.column);
  };
};

/** More links than this on one host share the room. */
export const mostTracks = 10;
