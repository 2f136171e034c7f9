import { posix } from 'node:path';
import {
  directoriesOf,
  type Loss,
  type RenderedFile,
  type RequiredProgram,
  render,
  type ServiceSet,
  targetNamed,
} from '@nixtools/services';
import { fitToHost } from './fit-to-host.ts';
import { installLinks } from './install-links.ts';
import { type PlannedFile, unitFolder } from './planned-file.ts';

export interface PlanRequest {
  readonly name: string;
  /** One service and what it needs. */
  readonly set: ServiceSet;
  readonly mode: 'link' | 'copy';
  /** Folder for the texts of units that are linked. */
  readonly folder: string;
  /** Names of units that the distribution, or its administrator, has. */
  readonly owned: ReadonlySet<string>;
  /** Paths whose presence means that a service reads the Nix store. */
  readonly storeDir: string;
  readonly strict: boolean;
  /** SHA-256 of files of the host that are copied, by path. */
  readonly digests: ReadonlyMap<string, string>;
}

export interface InstallPlan {
  readonly name: string;
  readonly mode: 'link' | 'copy';
  readonly services: Readonly<Record<string, string>>;
  readonly units: readonly { readonly name: string; readonly text: string }[];
  readonly starts: readonly string[];
  readonly files: readonly PlannedFile[];
  /** Lines of sysusers.d and tmpfiles.d. */
  readonly sysusers: string;
  readonly tmpfiles: string;
  readonly directories: readonly { readonly path: string; readonly runtime: boolean }[];
  readonly stamps: readonly string[];
  readonly losses: readonly Loss[];
  /** Programs that units run beside the services' own. */
  readonly besides: readonly RequiredProgram[];
  /** Programs of the host that commands begin with. */
  readonly programs: readonly string[];
  readonly set: ServiceSet;
}

/**
 * What installing a service on a Debian-like host with systemd puts where. Pure.
 *
 * @throws {NixtoolsError} what `render` can throw
 */
export const planInstall = (request: PlanRequest): InstallPlan => {
  const { name, mode, folder, strict } = request;
  const { set, nameOf, losses } = fitToHost(request);
  const result = render(set, { ...targetNamed('systemd'), nameOf }, { strict });
  const files = result.files.map((file) => withOwnName(file, name));
  const isUnit = ({ path }: RenderedFile): boolean => posix.dirname(path) === unitFolder;
  const units = files.filter(isUnit).map(({ path, text = '' }) => ({ name: posix.basename(path), text }));
  const others = files.filter((file) => !isUnit(file)).map((file) => planned(file, request));
  const text = (kind: string): string =>
    files.find(({ path }) => path.startsWith(`/etc/${kind}.d/preenix-`))?.text ?? '';
  return {
    name,
    mode,
    services: Object.fromEntries(Object.keys(set.services).map((id) => [id, nameOf(id)])),
    units,
    starts: result.install.find(({ argv }) => argv[1] === 'enable')?.argv.slice(3) ?? [],
    files: [
      ...others,
      ...units.flatMap((unit) => unitFiles(unit, { mode, folder })),
      ...units.flatMap((unit) => installLinks(unit)),
    ],
    sysusers: text('sysusers'),
    tmpfiles: text('tmpfiles'),
    directories: directoriesIn(set),
    stamps: units.flatMap((unit) =>
      unit.name.endsWith('.timer') ? [`/var/lib/systemd/timers/stamp-${unit.name}`] : [],
    ),
    losses: [...losses, ...result.losses],
    besides: result.programs,
    programs: programsIn(set),
    set,
  };
};

/** Sets that are installed apart have files of accounts and folders apart. */
const withOwnName = (file: RenderedFile, name: string): RenderedFile => ({
  ...file,
  path: file.path.replace(
    /^(\/etc\/(?:sysusers|tmpfiles)\.d)\/nixtools-services\.conf$/,
    `$1/preenix-${name}.conf`,
  ),
});

const planned = (file: RenderedFile, { digests }: PlanRequest): PlannedFile => ({
  path: file.path,
  mode: Number.parseInt(file.mode, 8),
  content:
    file.source === undefined
      ? { text: file.text ?? '' }
      : { source: file.source, sha256: digests.get(file.source) ?? '' },
  ...(file.owner === undefined ? {} : { owner: file.owner }),
  ...(file.group === undefined ? {} : { group: file.group }),
});

const unitFiles = (
  unit: { readonly name: string; readonly text: string },
  { mode, folder }: Pick<PlanRequest, 'mode' | 'folder'>,
): PlannedFile[] => {
  const place = `${unitFolder}/${unit.name}`;
  const content = { text: unit.text };
  if (mode === 'copy') return [{ path: place, mode: 0o644, content }];
  const own = `${folder}/${unit.name}`;
  return [
    { path: own, mode: 0o644, content },
    { path: place, mode: 0o777, content: { link: own } },
  ];
};

const directoriesIn = (set: ServiceSet): InstallPlan['directories'] =>
  Object.values(set.services)
    .flatMap((service) => directoriesOf(service))
    .map(({ path, kind }) => ({ path, runtime: kind === 'runtime' }));

const programsIn = (set: ServiceSet): string[] => {
  const commands = Object.values(set.services).flatMap(({ exec, hooks, reload, stop }) => [
    exec?.argv,
    reload?.argv,
    stop?.argv,
    ...Object.values(hooks ?? {}).flatMap((steps) => Object.values(steps ?? {}).map(({ argv }) => argv)),
  ]);
  const programs = commands.flatMap((argv) => argv?.[0] ?? []);
  return [...new Set(programs)].filter((program) => program.startsWith('/')).sort();
};
