/** A port that a service wants. */
export interface WantedPort {
  /** Undefined: any that is free. */
  readonly number: number | undefined;
  readonly protocol: 'tcp' | 'udp';
}

/** @example wantedPort('53/udp') // { number: 53, protocol: 'udp' } */
export const wantedPort = (want: number | string): WantedPort => {
  const [number, protocol] = String(want).split('/');
  return {
    number: number === 'auto' ? undefined : Number(number),
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
  };
};

/** What a socket listens on, taken apart. @example listenAddress('[::1]:80') // { address: '[::1]', port: 80 } */
export const listenAddress = (
  listen: string,
): { readonly path: string } | { readonly address: string | undefined; readonly port: number } => {
  if (listen.startsWith('/')) return { path: listen };
  const colon = listen.lastIndexOf(':');
  return {
    address: colon === -1 ? undefined : listen.slice(0, colon),
    port: Number(listen.slice(colon + 1)),
  };
};
