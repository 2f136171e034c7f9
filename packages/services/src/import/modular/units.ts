import type { RawUnit } from '../nixos/raw.ts';
import type { RawModularService } from './raw.ts';

/** A unit of a modular service: its main one, or one more that it gives systemd. */
export interface ModularUnit {
  /** Without suffix: `web`, `web-worker`. */
  readonly name: string;
  /** The service whose main unit this is. */
  readonly portable: RawModularService | undefined;
  readonly service: RawUnit;
  readonly sockets: Readonly<Record<string, RawUnit>>;
  readonly timers: Readonly<Record<string, RawUnit>>;
}

type Json = RawUnit[string];

const record = (value: Json | undefined): RawUnit =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** What NixOS gives the main unit of a modular service where it says nothing else. */
const withDefaults = (unit: RawUnit, { systemd, notificationProtocol }: RawModularService): RawUnit => ({
  wantedBy: ['multi-user.target'],
  ...unit,
  serviceConfig: {
    Type: notificationProtocol.includes('systemd') ? 'notify' : 'simple',
    Restart: 'always',
    RestartSec: '5',
    ...(systemd.mainExecStart === null ? {} : { ExecStart: [systemd.mainExecStart] }),
    ...record(unit['serviceConfig']),
  },
});

const merged = (a: RawUnit, b: RawUnit | undefined): RawUnit => ({
  ...a,
  ...b,
  ...(a['serviceConfig'] === undefined && b?.['serviceConfig'] === undefined
    ? {}
    : { serviceConfig: { ...record(a['serviceConfig']), ...record(b?.['serviceConfig']) } }),
});

/** Names of units are those of NixOS: the path of the service, then what systemd's set calls it, unless that is empty. */
export const unitsOf = (service: RawModularService): readonly ModularUnit[] => {
  const { systemd } = service;
  const prefix = service.path.join('-');
  const nameOf = (key: string): string => (key === '' ? prefix : `${prefix}-${key}`);
  const named = (set: Readonly<Record<string, RawUnit>>): Record<string, RawUnit> =>
    Object.fromEntries(Object.entries(set).map(([key, unit]) => [nameOf(key), unit]));
  const sockets = named({
    ...systemd.sockets,
    ...(Object.keys(systemd.socket).length > 0 ? { '': systemd.socket } : {}),
  });
  const timers = named(systemd.timers);
  const starters = (set: Readonly<Record<string, RawUnit>>, name: string): Record<string, RawUnit> =>
    Object.fromEntries(Object.entries(set).filter(([key]) => key === name));
  const main = withDefaults(merged(systemd.service, systemd.services['']), service);
  const others = Object.entries(systemd.services).filter(([key]) => key !== '');
  return [
    { name: prefix, portable: service, service: main },
    ...others.map(([key, unit]) => ({ name: nameOf(key), portable: undefined, service: unit })),
  ].map((unit) => ({ ...unit, sockets: starters(sockets, unit.name), timers: starters(timers, unit.name) }));
};
