import type { Service } from '../../description/service.ts';
import { textsIn } from '../../description/texts.ts';
import { type Imported, imported, type MappedService, setOf } from '../assemble.ts';
import { accountsOf } from '../belongings/accounts.ts';
import { usesDirectory, withDirectory } from '../belongings/directories.ts';
import { type FilePlaces, filesOf, moveFiles, placeFiles } from '../belongings/files.ts';
import { mapTexts } from '../belongings/map-texts.ts';
import { ofEveryNixos, outsideOfUnits } from '../belongings/outside-of-units.ts';
import { type DraftService, draftService } from '../map/draft-service.ts';
import { type Skipped, selectUnits } from '../map/select-units.ts';
import { createUnitNames, idsOf } from '../map/unit-names.ts';
import type { Unmapped } from '../map/unmapped.ts';
import { addWantedBy } from '../map/wanted-by.ts';
import type { RebindOptions } from '../rebind/rebind.ts';
import { type ReboundService, rebindService } from '../rebind/rebind-service.ts';
import type { RawNixos } from './raw.ts';

export interface ImportOptions {
  /** Services by the names that NixOS has for them; by default all that an unconfigured NixOS does not have. */
  readonly only?: readonly string[];
  /**
   * Replaces paths in the store by paths of a host, and brings the texts that lie behind store paths along as files.
   * Absent: store paths stay as they are, for a host that realises them.
   */
  readonly rebind?: RebindOptions;
  /** Folder for these files. */
  readonly filesFolder?: string;
}

interface Mapped extends ReboundService {
  readonly draft: DraftService;
  readonly unmapped: readonly Unmapped[];
}

/**
 * Maps what `evaluateNixos` gathered into the description. Pure. Every key of every unit is mapped, or is in `unmapped`
 * with its value and why.
 *
 * @throws {NixtoolsError} `SERVICE_NOT_FOUND` (not-found) for a name in `only`
 * @example
 * const { set, unmapped, unresolved } = importNixos(raw, { only: ['nginx'], rebind: { host: await readHostPrograms('/') } });
 */
export const importNixos = (raw: RawNixos, options: ImportOptions = {}): Imported => {
  const { only, rebind, filesFolder = '/etc/nixtools-services' } = options;
  const { services, skipped } = selectUnits(raw, only);
  const ids = idsOf(services);
  const names = createUnitNames(withoutAt(ids), raw.units);
  const drafts = services.map((name) => draftService(raw, name, names));
  addWantedBy(raw, drafts);
  const places = rebind === undefined ? undefined : placeFiles(raw.files, filesFolder);
  const context: Context = { raw, places, rebind, outside: outsideOfUnits(raw) };
  const mapped = drafts.map((draft) => finish(draft, context));
  const running = mapped.filter(({ service }) => runsSomething(service));
  const accounts = accountsOf(
    raw,
    running.map(({ service }) => service),
  );
  const set = setOf({
    services: running.map((entry) => mappedService(raw, entry)),
    users: { ...accounts.users },
    groups: { ...accounts.groups },
    from: 'nixos',
    place: raw.place,
  });
  return imported({
    set,
    unmapped: [...running.flatMap(({ unmapped }) => unmapped), ...outsideUnmapped(context, running)],
    skipped: [...skipped, ...notRunning(raw, mapped)],
    rebinds: running.flatMap(({ rebinds }) => rebinds),
    unresolved: running.flatMap(({ unresolved }) => unresolved),
    renamed: [...ids].flatMap(([name, id]) => (name === id ? [] : [{ unit: `${name}.service`, id }])),
    warnings: raw.warnings,
    assertions: raw.assertions,
  });
};

interface Context {
  readonly raw: RawNixos;
  readonly places: FilePlaces | undefined;
  readonly rebind: RebindOptions | undefined;
  readonly outside: ReturnType<typeof outsideOfUnits>;
}

/** A template that a socket starts is one service without its `@`. */
const withoutAt = (ids: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...ids].map(([name, id]) => [name, id.replace(/@$/, '')]));

const runsSomething = ({ exec }: Service): boolean => exec?.argv !== undefined || exec?.script !== undefined;

const notRunning = (raw: RawNixos, mapped: readonly Mapped[]): Skipped[] =>
  mapped
    .filter(({ service }) => !runsSomething(service))
    .map(({ draft: { name } }) => {
      const base = raw.units.services[name]?.['baseUnit'];
      const reason =
        typeof base === 'string'
          ? `what it runs is in a unit of a package: ${base}`
          : 'it says not what it runs (no ExecStart): the unit of a package may';
      return { unit: `${name}.service`, reason };
    });

const finish = (draft: DraftService, { raw, places, rebind, outside }: Context): Mapped => {
  const { service, unmapped } = draft.draft.finish();
  const started = autostart(service);
  const moved = places === undefined ? started : mapTexts(started, (text) => moveFiles(text, places));
  const { files, unknown } = filesOf(raw, moved, places);
  const withFiles = Object.keys(files).length === 0 ? moved : { ...moved, files };
  const texts = textsIn(withFiles);
  const whole = [...outside.flatMap(({ directory }) => directory ?? []), ...ofEveryNixos]
    .filter((directory) => usesDirectory(texts, directory))
    .reduce(withDirectory, withFiles);
  const rebound = rebindService(whole, { id: draft.id, storeDir: raw.storeDir, rebind });
  return {
    ...rebound,
    draft,
    unmapped: [
      ...draft.unmapped,
      ...unmapped,
      ...unknown.map((path) => ({
        unit: `${draft.name}.service`,
        key: `environment.etc.${path.slice('/etc/'.length)}`,
        value: path,
        reason: 'the text of this file is known only when it is built',
      })),
    ],
  };
};

/** Starting with the system is what a service does where nothing is said. */
const autostart = ({ autostart: starts, ...rest }: Service): Service =>
  starts === false ? { ...rest, autostart: false } : rest;

const mappedService = (raw: RawNixos, { draft, service }: Mapped): MappedService => ({
  id: draft.id,
  service,
  files: raw.origins[draft.name] ?? [],
});

/** What NixOS does beside its units that is no directory of a service here; homes of people are none. */
const outsideUnmapped = ({ outside }: Context, running: readonly Mapped[]): Unmapped[] => {
  const texts = running.flatMap(({ service }) => textsIn(service));
  return outside
    .filter(({ directory }) => directory === undefined || !usesDirectory(texts, directory))
    .filter(({ from }) => !from.endsWith('.createHome'))
    .map(({ from, value }) => ({
      unit: 'the system',
      key: from,
      value,
      reason: 'no directory that a service of this import names',
    }));
};
