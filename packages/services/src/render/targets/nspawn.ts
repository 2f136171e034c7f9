import { wantedPort } from '../../description/ports.ts';
import { requiredProgram } from '../required-programs.ts';
import { native } from '../support.ts';
import { systemdCapabilities } from '../systemd/capabilities.ts';
import { systemManager } from '../systemd/manager.ts';
import { unitPlaces } from '../systemd/places.ts';
import { specifierFree, unitWord } from '../systemd/quote.ts';
import { renderUnits } from '../systemd/render-units.ts';
import { systemctl, unitPrograms } from '../systemd/required-programs.ts';
import { tmpfilesLine } from '../systemd/tmpfiles.ts';
import { printUnit, type UnitLine } from '../systemd/unit-file.ts';
import type { RenderedFile, RenderInput, Step, Target } from '../target.ts';

const machine = 'nixtools';
const root = `/var/lib/machines/${machine}`;

/** The units of the set in the tree of a machine that systemd-nspawn boots; the tree itself is made beforehand. */
export const nspawn: Target = {
  name: 'nspawn',
  title: 'a systemd-nspawn container',
  judged: 'run',
  secretPath: ({ secret, name }) => `/run/credentials/${name}.service/${secret}`,
  capabilities: {
    ...systemdCapabilities,
    'exec.image': systemdCapabilities['exec.image'] ?? native(''),
    secrets: native('LoadCredential=, from a file that is bound into the machine'),
    'host.devices': native('Bind=, AssertPathExists='),
    'parameters.ports': native('Port='),
  },
  places: unitPlaces,
  overrideKind: 'lines',
  render: (input) => {
    const units = renderUnits({ ...input, override: overrideOfUnits(input) }, systemManager);
    const owners = ownersOf(units.files);
    return {
      ...units,
      files: [
        ...[...units.files.map(ownedByRoot), ...owners].map((file) => ({
          ...file,
          path: `${root}${file.path}`,
        })),
        { path: `/etc/systemd/nspawn/${machine}.nspawn`, mode: '0644', text: settings(input) },
      ],
      install: [
        ...units.install.flatMap(offline),
        ...owners.map(({ path }) => ({
          argv: ['systemd-tmpfiles', `--root=${root}`, '--create', basename(path)],
          why: 'gives files their owners',
        })),
        { argv: ['machinectl', 'start', machine], why: 'boots it' },
      ],
      uninstall: [
        // Unlike machinectl, it waits until the machine has stopped.
        { argv: ['systemctl', 'stop', `systemd-nspawn@${machine}.service`], why: 'stops it' },
        ...units.uninstall.flatMap(offline),
      ],
      forget: [],
      programs: [
        systemctl,
        requiredProgram('machinectl', 'systemd-container', 'boots and stops the machine'),
        requiredProgram('systemd', 'systemd', 'is the first process of the machine', { where: 'inside' }),
        ...unitPrograms(input, 'inside'),
      ],
    };
  },
};

/** The units are those of a host: what is for systemd there is for the machine's, unless it has its own. */
const overrideOfUnits =
  ({ override }: RenderInput): RenderInput['override'] =>
  (service, place) =>
    override(service, place) ?? service.overrides?.['systemd']?.[place];

/** The host's account of a name is another than the machine's: only what looks at the machine's own can set an owner. */
const ownersOf = (files: readonly RenderedFile[]): RenderedFile[] => {
  const text = files
    .filter(({ owner, group }) => owner !== undefined || group !== undefined)
    .map(({ path, mode, owner, group }) => tmpfilesLine('z', path, mode, owner, group))
    .join('');
  return text === '' ? [] : [{ path: '/etc/tmpfiles.d/nixtools-files.conf', mode: '0644', text }];
};

const ownedByRoot = ({ owner: _, group: __, ...file }: RenderedFile): RenderedFile => file;

/** What is done to a machine that does not run is done to its tree, where programs find their files by name alone. */
const offline = ({ argv, why }: Step): Step[] => {
  const [program = '', ...words] = argv;
  if (words.includes('daemon-reload') || words.includes('stop')) return [];
  const inTree = words
    .filter((word) => word !== '--now')
    .map((word) => (word.startsWith('/etc/') ? basename(word) : word));
  return [{ argv: [program, `--root=${root}`, ...inTree], why }];
};

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** systemd.nspawn(5). */
const settings = ({ services }: RenderInput): string => {
  const ports = services.flatMap(({ parameters }) => Object.values(parameters?.ports ?? {}).map(wantedPort));
  const secrets = services.flatMap((service) =>
    Object.values(service.secrets ?? {}).flatMap(({ source }) => source ?? []),
  );
  const devices = services.flatMap(({ host }) => host?.devices ?? []);
  const alone = services.length > 0 && services.every(({ sandbox }) => sandbox?.privateNetwork === true);
  return printUnit([
    { name: 'Exec', lines: [['Boot', true]] },
    {
      name: 'Files',
      lines: [
        // Only root may read them: that of the machine, which is another on the host.
        ...[...new Set(secrets)]
          .sort()
          .map((path) => path.replaceAll(':', '\\:'))
          .map((path): UnitLine => ['BindReadOnly', unitWord(`${path}:${path}:idmap`)]),
        ...[...new Set(devices)]
          .sort()
          .map((path): UnitLine => ['Bind', specifierFree(path.replaceAll(':', '\\:'))]),
      ],
    },
    {
      name: 'Network',
      lines: [
        ['VirtualEthernet', !alone],
        ...ports.map(({ number, protocol }): UnitLine => ['Port', `${protocol}:${number}`]),
      ],
    },
  ]);
};
