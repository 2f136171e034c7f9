// Apart from the rest: clients need none of it.
export type { Exchange } from './serve/exchange.ts';
export { type ServeLimits, type ServeOptions, type Serving, serveFolder } from './serve/serve-folder.ts';
