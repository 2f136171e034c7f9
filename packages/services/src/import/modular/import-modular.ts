import type { Service } from '../../description/service.ts';
import { type Imported, imported, type MappedService, setOf } from '../assemble.ts';
import { type FilePlaces, moveFiles, placeFiles } from '../belongings/files.ts';
import { mapTexts } from '../belongings/map-texts.ts';
import { createDraft, type Draft } from '../map/draft.ts';
import { mapUnit } from '../map/map-unit.ts';
import type { Skipped } from '../map/select-units.ts';
import { serviceKeys } from '../map/service-keys.ts';
import { socketKeys } from '../map/socket-keys.ts';
import { timerKeys } from '../map/timer-keys.ts';
import { createUnitNames, idsOf, type UnitNames } from '../map/unit-names.ts';
import type { Unmapped } from '../map/unmapped.ts';
import type { ImportOptions } from '../nixos/import-nixos.ts';
import { type ReboundService, rebindService } from '../rebind/rebind-service.ts';
import type { RawModular, RawModularService } from './raw.ts';
import { type ModularUnit, unitsOf } from './units.ts';

/**
 * Maps modular services into the description: a sub-service is a service of its own, `web-worker` of `web`. What a
 * service says to systemd is mapped as a unit of NixOS is, with the defaults that NixOS gives such units. Pure.
 *
 * @example importModular(raw).set.services['web']?.exec?.argv
 */
export const importModular = (raw: RawModular, options: Omit<ImportOptions, 'only'> = {}): Imported => {
  const { rebind, filesFolder = '/etc/nixtools-services' } = options;
  const units = raw.services.flatMap(unitsOf);
  const ids = idsOf(units.map(({ name }) => name));
  const names = createUnitNames(ids, {
    sockets: Object.assign({}, ...units.map(({ sockets }) => sockets)),
    timers: Object.assign({}, ...units.map(({ timers }) => timers)),
  });
  const places = rebind === undefined ? undefined : placeFiles(raw.files, filesFolder);
  const mapped = units.map((unit) => {
    const id = ids.get(unit.name) ?? unit.name;
    const { service, unmapped } = mapService(unit, names, raw);
    const moved = places === undefined ? service : withFiles(service, places);
    return { ...rebindService(moved, { id, storeDir: raw.storeDir, rebind }), id, unmapped };
  });
  const set = setOf({ services: mapped.map(mappedService), from: 'modular', place: raw.place });
  return imported({
    set,
    unmapped: mapped.flatMap(({ unmapped }) => unmapped),
    skipped: raw.failures.map(skippedOf),
    rebinds: mapped.flatMap(({ rebinds }) => rebinds),
    unresolved: mapped.flatMap(({ unresolved }) => unresolved),
    renamed: [...ids].flatMap(([unit, id]) => (unit === id ? [] : [{ unit, id }])),
    warnings: raw.services.flatMap((service) => told(service, service.warnings)),
    assertions: raw.services.flatMap((service) => told(service, service.assertions)),
  });
};

const told = ({ path }: RawModularService, messages: readonly string[]): string[] =>
  messages.map((message) => `in ${path.join('.services.')}: ${message}`);

const mappedService = ({ id, service }: ReboundService & { readonly id: string }): MappedService => ({
  id,
  service,
  files: [],
});

const skippedOf = ({ key, message, position }: RawModular['failures'][number]): Skipped => ({
  unit: key.replace(/^services\//, ''),
  reason: message,
  position,
});

interface Mapped {
  readonly service: Service;
  readonly unmapped: readonly Unmapped[];
}

const mapService = (unit: ModularUnit, names: UnitNames, raw: RawModular): Mapped => {
  const draft = createDraft();
  draft.put(['autostart'], false, { unit: unit.name, key: 'wantedBy' });
  const own = unit.portable === undefined ? [] : putPortable(draft, unit.portable, raw);
  const fromUnits = [
    ...mapUnit(draft, { unit: `${unit.name}.service`, raw: unit.service, keys: serviceKeys, names }),
    ...Object.entries(unit.sockets).flatMap(([name, config]) =>
      mapUnit(draft, { unit: `${name}.socket`, raw: config, keys: socketKeys(name), names }),
    ),
    ...Object.entries(unit.timers).flatMap(([name, config]) =>
      mapUnit(draft, { unit: `${name}.timer`, raw: config, keys: timerKeys(name), names }),
    ),
  ];
  const { service, unmapped } = draft.finish();
  const { autostart, ...rest } = service;
  return {
    service: autostart === false ? service : rest,
    unmapped: [...own, ...fromUnits, ...unmapped],
  };
};

/** What a service says to every manager of services. */
const putPortable = (draft: Draft, service: RawModularService, raw: RawModular): Unmapped[] => {
  const unit = service.path.join('.services.');
  const put = (path: readonly string[], value: string | readonly string[], key: string): void =>
    draft.put(path, value, { unit, key });
  if (service.systemd.mainExecStart === null) put(['exec', 'argv'], service.argv, 'process.argv');
  for (const [name, value] of Object.entries(service.environment))
    if (value !== null) put(['exec', 'env', name], String(value), 'process.environment');
  // Where a service speaks both, the description's readiness is systemd's.
  if (service.notificationProtocol.includes('systemd'))
    put(['readiness', 'notify'], 'systemd', 'notificationProtocol');
  for (const { path, text, source, name } of service.configData) {
    const known = text ?? (source === undefined ? undefined : raw.files[source]?.text);
    if (known !== undefined) put(['files', path, 'text'], known, `configData.${name}`);
    else if (source !== undefined) put(['files', path, 'source'], source, `configData.${name}`);
  }
  return [...putReload(draft, service, unit), ...otherOptions(service, unit)];
};

const putReload = (draft: Draft, { process }: RawModularService, unit: string): Unmapped[] => {
  const signal = process['reloadSignal'];
  if (typeof signal === 'string') {
    draft.put(['reload', 'signal'], signal.replace(/^SIG/, ''), { unit, key: 'process.reloadSignal' });
    return [];
  }
  const command = process['reloadCommand'];
  if (typeof command !== 'string') return [];
  const key = 'process.reloadCommand';
  if (/\$\{?MAINPID/.test(command))
    return [{ unit, key, value: command, reason: 'the command needs the id of the main process' }];
  draft.put(['reload', 'argv'], ['/bin/sh', '-ec', command], { unit, key });
  return [];
};

/** Options that newer snapshots of nixpkgs may have, and what of the known ones has no place. */
const otherOptions = ({ process, notificationProtocol }: RawModularService, unit: string): Unmapped[] => [
  ...Object.entries(process)
    .filter(
      ([name, value]) =>
        !['reloadSignal', 'reloadCommand', 'flags', 'flagFormat'].includes(name) && value !== null,
    )
    .map(([name, value]) => ({
      unit,
      key: `process.${name}`,
      value,
      reason: 'no field of the description says this',
    })),
  ...notificationProtocol
    .filter((protocol) => protocol !== 'systemd')
    .map((value) => ({
      unit,
      key: 'notificationProtocol',
      value,
      reason: 'it does not say which descriptor the service writes to: set readiness.notifyFd',
    })),
];

const withFiles = (service: Service, places: FilePlaces): Service => {
  const moved = mapTexts(service, (text) => moveFiles(text, places));
  const named = JSON.stringify(moved);
  const files = [...places.files].filter(([path]) => named.includes(path));
  if (files.length === 0) return moved;
  return {
    ...moved,
    files: {
      ...Object.fromEntries(
        files.map(([path, file]) => [
          path,
          { text: moveFiles(file.text, places), ...(file.executable ? { mode: '0755' } : {}) },
        ]),
      ),
      ...moved.files,
    },
  };
};
