/** What a picture shows: services on hosts, and who reaches whom by what. Any text may be in it; printers escape it. */
export interface Graph {
  readonly title: string;
  /** What there is to see, in a sentence: also for those who do not see it. */
  readonly summary: string;
  readonly hosts: readonly DrawnHost[];
  readonly links: readonly DrawnLink[];
}

export interface DrawnHost {
  /** Undefined: wherever it will be. */
  readonly name: string | undefined;
  /** Lines below the name: its address, the parts that are on it. */
  readonly notes: readonly string[];
  readonly services: readonly DrawnService[];
}

export interface DrawnService {
  readonly id: string;
  /** In a picture of a change: what becomes of it. */
  readonly change?: Change;
  readonly rows: readonly DrawnRow[];
}

/** One that moves `leaves` a host and `arrives` at another. */
export type Change = 'starts' | 'arrives' | 'stops' | 'leaves' | 'changes';

/** A line of a service: what it has, needs, or offers. */
export interface DrawnRow {
  /** Links name it; unique in the service. */
  readonly key: string;
  readonly label: string;
  readonly text: string;
}

/** A row of a service, or the service as a whole. */
export interface LinkEnd {
  readonly host: string | undefined;
  readonly service: string;
  readonly row?: string;
}

export interface DrawnLink {
  readonly from: LinkEnd;
  readonly to: LinkEnd;
  readonly how: How;
  /** What is used: `unix:/run/db.sock`, `10.0.0.2:5432`; or what travels. */
  readonly text: string;
}

/**
 * By what one reaches the other: a socket of the file system, loopback, an address of the network; `open` where that is
 * not decided yet; `waits` if it only starts later; `moves` if it becomes the other.
 */
export type How = 'socket' | 'loopback' | 'address' | 'open' | 'waits' | 'moves';

/** What each kind of link is called in a legend. */
export const meaningOf: Readonly<Record<How, string>> = {
  socket: 'by a socket of the host',
  loopback: 'by loopback',
  address: 'over the network',
  open: 'needs',
  waits: 'starts after',
  moves: 'moves, with its state',
};

/** A name for the end of a link that nothing else has. */
export const endKey = ({ host, service, row }: LinkEnd): string =>
  JSON.stringify([host ?? null, service, row ?? null]);
