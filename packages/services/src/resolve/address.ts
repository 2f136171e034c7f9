/** Where every listener listens, and how services on one host reach each other. */
export const loopback = '127.0.0.1';

/** How something is reached: a host's address, loopback, or the path of a socket, and a port if there is one. */
export interface Address {
  readonly host: string;
  readonly port: string;
}

/** @example printAddress({ host: 'fd00::1', port: '80' }) // '[fd00::1]:80' */
export const printAddress = ({ host, port }: Address): string => {
  if (host.startsWith('/')) return `unix:${host}`;
  const bracketed = host.includes(':') ? `[${host}]` : host;
  return port === '' ? bracketed : `${bracketed}:${port}`;
};
