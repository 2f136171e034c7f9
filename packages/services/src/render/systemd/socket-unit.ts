import { compareUtf8 } from '@nixtools/nix-formats';
import { overrideLines } from '../overrides.ts';
import type { NamedService, RenderInput } from '../target.ts';
import type { Manager } from './manager.ts';
import { specifierFree } from './quote.ts';
import { printUnit } from './unit-file.ts';

export interface NamedUnit {
  readonly unit: string;
  readonly text: string;
}

/** One socket unit a socket, so that each has its own mode, owner and name. systemd.socket(5). */
export const socketUnits = (service: NamedService, input: RenderInput, manager: Manager): NamedUnit[] =>
  Object.entries(service.sockets ?? {})
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([name, socket]) => ({
      unit: `${service.name}-${name}.socket`,
      text: printUnit([
        {
          name: 'Socket',
          lines: [
            [
              socket.kind === 'datagram' ? 'ListenDatagram' : 'ListenStream',
              specifierFree(socket.listen ?? ''),
            ],
            ['SocketMode', socket.mode],
            ['SocketUser', manager.user ? undefined : socket.owner],
            ['SocketGroup', manager.user ? undefined : socket.group],
            ['Accept', socket.accept],
            ['FileDescriptorName', socket.accept === true ? undefined : socket.fdName],
            ['Service', socket.accept === true ? undefined : `${service.name}.service`],
          ],
          added: overrideLines(input.override(service, 'Socket')),
        },
        {
          name: 'Install',
          lines: [['WantedBy', service.autostart === false ? undefined : 'sockets.target']],
        },
      ]),
    }));

/** The service of a socket that accepts is a template, an instance a connection. */
export const isInetd = ({ sockets }: NamedService): boolean =>
  Object.values(sockets ?? {}).some(({ accept }) => accept === true);
