import { entryOf } from '../description/entry.ts';
import { wantedPort } from '../description/ports.ts';
import type { Service } from '../description/service.ts';
import type { Lock } from '../place/deployment.ts';

/** The service with the numbers that were given out for its ports. */
export const withNumbers = (id: string, service: Service, { ports }: Lock): Service => {
  const wants = service.parameters?.ports;
  if (wants === undefined) return service;
  const numbered = Object.fromEntries(
    Object.entries(wants).map(([name, want]) => [name, numberFor(want, entryOf(entryOf(ports, id), name))]),
  );
  return { ...service, parameters: { ...service.parameters, ports: numbered } };
};

const numberFor = (want: number | string, given: number | undefined): number | string => {
  const { number, protocol } = wantedPort(want);
  if (number !== undefined || given === undefined) return want;
  return protocol === 'tcp' ? given : `${given}/${protocol}`;
};

/** The number of a port of a service, as text. */
export const portNumber = ({ parameters }: Service, name: string): string =>
  String(wantedPort(entryOf(parameters?.ports, name) ?? 'auto').number ?? '');
