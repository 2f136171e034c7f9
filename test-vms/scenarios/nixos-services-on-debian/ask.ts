/** A question to a service, and what shows that it has answered. */
export interface Ask {
  /** Text of shell that prints the answer. */
  readonly script: string;
  readonly hears: RegExp;
  /** The socket that the service must hold itself, as `ss` prints it, so that nobody else has answered. */
  readonly socket?: string;
}

const asker = '/nixtools/test-vms/scenarios/nixos-services-on-debian/ask.mjs';

const asking = (kind: 'tcp' | 'udp') => {
  return (port: number, says: string, hears: RegExp): Ask => ({
    script: `node ${asker} ${kind} ${port} '${encodeURIComponent(says).replaceAll("'", '%27')}'`,
    hears,
    socket: `:${port}`,
  });
};

/** Says something to a TCP port of the loopback; a character is a byte. */
export const tcp = asking('tcp');

/** The same as one datagram. */
export const udp = asking('udp');

/** Runs a client of Debian. */
export const command = (script: string, hears: RegExp, socket?: string): Ask => ({
  script,
  hears,
  ...(socket === undefined ? {} : { socket }),
});
