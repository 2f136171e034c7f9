import type { Service } from './service.ts';

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

/** A port that a service has by its number, whether as a parameter or in a socket. */
export interface FixedPort {
  readonly number: number;
  readonly protocol: 'tcp' | 'udp';
  /** In the service: `['sockets', 'http', 'listen']`. */
  readonly path: readonly string[];
}

/** All ports of a service but those that are still to be allotted. */
export const fixedPortsOf = ({
  parameters,
  sockets,
}: Pick<Service, 'parameters' | 'sockets'>): FixedPort[] => [
  ...Object.entries(parameters?.ports ?? {}).flatMap(([name, want]) => {
    const { number, protocol } = wantedPort(want);
    return number === undefined ? [] : [{ number, protocol, path: ['parameters', 'ports', name] }];
  }),
  ...Object.entries(sockets ?? {}).flatMap(([name, { listen, kind }]) => {
    const at = listen === undefined ? undefined : listenAddress(listen);
    if (at === undefined || 'path' in at) return [];
    const protocol = kind === 'datagram' ? ('udp' as const) : ('tcp' as const);
    return [{ number: at.port, protocol, path: ['sockets', name, 'listen'] }];
  }),
];
