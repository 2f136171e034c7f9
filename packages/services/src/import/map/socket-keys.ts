import { boolean } from '../systemd/boolean.ts';
import { dependencyKeys } from './dependency-keys.ts';
import type { UnitKeys } from './map-unit.ts';
import { each, type Handler, lost, type Mapping, saysNothing, single } from './mapping.ts';
import { octalMode } from './process-keys.ts';

/** `http`, `http-2`, ... */
export const numbered = (label: string, number: number): string =>
  number === 1 ? label : `${label}-${number}`;

const firstFree = (label: string, mapping: Mapping): string => {
  for (let number = 1; ; number++) {
    const name = numbered(label, number);
    if (mapping.get(['sockets', name]) === undefined) return name;
  }
};

const namesOf = (mapping: Mapping): readonly string[] => {
  const sockets = mapping.get('sockets');
  return typeof sockets === 'object' && sockets !== null ? Object.keys(sockets) : [];
};

const form = /^(\/.+|\d+|[^/\s]+:\d+)$/;

const listen = (kind: 'stream' | 'datagram', label: string): Handler =>
  each((address, mapping) => {
    if (!form.test(address) || /^(vsock|@)/.test(address))
      return 'a socket is a path, a port or an address with a port';
    const name = firstFree(label, mapping);
    mapping.put(['sockets', name, 'listen'], address);
    mapping.put(['sockets', name, 'kind'], kind);
    return undefined;
  });

/** For all sockets of the unit that is being mapped: those whose label is its own. */
const onEach = (
  label: string,
  field: string,
  read: (value: string) => string | boolean | undefined,
): Handler =>
  single((value, mapping) => {
    const parsed = read(value);
    if (parsed === undefined) return { reason: 'no value that the description can hold' };
    for (const name of namesOf(mapping).filter(
      (one) => one === label || /^-\d+$/.test(one.slice(label.length)),
    ))
      mapping.put(['sockets', name, field], parsed);
    return undefined;
  });

const same = (value: string): string => value;

const ownDescription = lost('the service has the description');

/** Keys of a socket unit, systemd.socket(5), mapped into the service that it starts. */
export const socketKeys = (label: string): UnitKeys => ({
  sections: {
    socketConfig: {
      ListenStream: listen('stream', label),
      ListenDatagram: listen('datagram', label),
      SocketMode: onEach(label, 'mode', octalMode),
      SocketUser: onEach(label, 'owner', same),
      SocketGroup: onEach(label, 'group', same),
      Accept: onEach(label, 'accept', (value) => boolean(value)),
      FileDescriptorName: onEach(label, 'fdName', same),
      Service: saysNothing,
    },
    unitConfig: { Description: ownDescription },
  },
  options: {
    listenStreams: listen('stream', label),
    listenDatagrams: listen('datagram', label),
    wantedBy: dependencyKeys['wantedBy'] ?? saysNothing,
    requiredBy: dependencyKeys['requiredBy'] ?? saysNothing,
    enable: saysNothing,
    name: saysNothing,
    description: ownDescription,
  },
});
