import type { RawNixos, RawUnit } from '../nixos/raw.ts';
import { createDraft, type Draft } from './draft.ts';
import { mapUnit } from './map-unit.ts';
import { serviceKeys } from './service-keys.ts';
import { socketKeys } from './socket-keys.ts';
import { timerKeys } from './timer-keys.ts';
import type { UnitNames } from './unit-names.ts';
import type { Unmapped } from './unmapped.ts';

/** A service before what belongs to it is added. */
export interface DraftService {
  readonly id: string;
  /** Name of the unit without its suffix. */
  readonly name: string;
  readonly draft: Draft;
  readonly unmapped: readonly Unmapped[];
}

const section = (unit: RawUnit, name: string): Readonly<Record<string, unknown>> => {
  const value = unit[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
};

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Maps a service unit with the socket and timer units that start it. */
export const draftService = (raw: RawNixos, name: string, names: UnitNames): DraftService => {
  const unit = `${name}.service`;
  const own = raw.units.services[name] ?? {};
  const draft = createDraft();
  putDefaults(draft, unit, own);
  const env = environmentOf(raw, own);
  for (const [variable, value] of Object.entries(textsIn(raw.system.globalEnvironment)))
    draft.put(['exec', 'env', variable], value, { unit, key: 'systemd.globalEnvironment' });
  const unmapped = [
    ...mapUnit(draft, { unit, raw: own, keys: serviceKeys, names, env }),
    ...socketsOf(raw, name).flatMap(([socket, config]) =>
      mapUnit(draft, { unit: `${socket}.socket`, raw: config, keys: socketKeys(label(socket)), names }),
    ),
    ...timersOf(raw, name).flatMap(([timer, config]) =>
      mapUnit(draft, { unit: `${timer}.timer`, raw: config, keys: timerKeys(label(timer)), names }),
    ),
    ...pathsOf(raw, name),
  ];
  return { id: names.ids.get(name) ?? name, name, draft, unmapped };
};

/** What systemd takes where nothing is said, and the description does not. */
const putDefaults = (draft: Draft, unit: string, own: RawUnit): void => {
  const config = section(own, 'serviceConfig');
  const runs = text(own['script']) !== undefined || config['ExecStart'] !== undefined;
  draft.put(['autostart'], false, { unit, key: 'wantedBy' });
  if (!runs) draft.put(['type'], 'oneshot', { unit, key: 'serviceConfig' });
};

const textsIn = (set: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(set).flatMap(([name, value]) =>
      value === null || typeof value === 'object' ? [] : [[name, String(value)]],
    ),
  );

const environmentOf = (raw: RawNixos, own: RawUnit): Record<string, string> => {
  const { PATH: _, ...rest } = {
    ...textsIn(raw.system.globalEnvironment),
    ...textsIn(section(own, 'environment')),
  };
  return rest;
};

type Named = readonly (readonly [string, RawUnit])[];

/** The units that start a service: those of its name, and those that name it. */
const startersOf = (
  units: Readonly<Record<string, RawUnit>>,
  sectionName: string,
  key: string,
  name: string,
): Named =>
  Object.entries(units).filter(([starter, unit]) => {
    const named = text(section(unit, sectionName)[key]);
    if (unit['enable'] === false) return false;
    return named === undefined ? starter === name : named === `${name}.service`;
  });

const socketsOf = (raw: RawNixos, name: string): Named => [
  ...startersOf(raw.units.sockets, 'socketConfig', 'Service', name),
  ...(name.endsWith('@') ? startersOf(raw.units.sockets, 'socketConfig', 'Service', name.slice(0, -1)) : []),
];

const timersOf = (raw: RawNixos, name: string): Named =>
  startersOf(raw.units.timers, 'timerConfig', 'Unit', name);

const pathsOf = (raw: RawNixos, name: string): Unmapped[] =>
  startersOf(raw.units.paths, 'pathConfig', 'Unit', name).flatMap(([path, unit]) =>
    Object.entries(section(unit, 'pathConfig')).map(([key, value]) => ({
      unit: `${path}.path`,
      key: `pathConfig.${key}`,
      value: JSON.parse(JSON.stringify(value)),
      reason: 'no service starts because a path changes',
    })),
  );

/** @example label('systemd.foo@') // 'systemd-foo' */
const label = (unit: string): string =>
  unit
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+|-+$/g, '')
    .slice(0, 50) || 'main';
