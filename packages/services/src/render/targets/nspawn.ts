import { wantedPort } from '../../description/ports.ts';
import { needOf } from '../needs.ts';
import { native } from '../support.ts';
import { systemdCapabilities } from '../systemd/capabilities.ts';
import { systemManager } from '../systemd/manager.ts';
import { systemctlNeed, unitNeeds } from '../systemd/needs.ts';
import { unitPlaces } from '../systemd/places.ts';
import { specifierFree, unitWord } from '../systemd/quote.ts';
import { renderUnits } from '../systemd/render-units.ts';
import { printUnit, type UnitLine } from '../systemd/unit-file.ts';
import type { RenderedFile, RenderInput, Step, Target } from '../target.ts';

const machine = 'nixtools';
const root = `/var/lib/machines/${machine}`;

/** The units of the set in the tree of a machine that systemd-nspawn boots; the tree itself is made beforehand. */
export const nspawn: Target = {
  name: 'nspawn',
  title: 'a systemd-nspawn container',
  judged: 'checked',
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
    return {
      ...units,
      files: [
        ...units.files.map((file): RenderedFile => ({ ...file, path: `${root}${file.path}` })),
        { path: `/etc/systemd/nspawn/${machine}.nspawn`, mode: '0644', text: settings(input) },
      ],
      install: [
        ...units.install.flatMap(offline),
        { argv: ['machinectl', 'start', machine], why: 'boots it' },
      ],
      uninstall: [
        { argv: ['machinectl', 'poweroff', machine], why: 'stops it' },
        ...units.uninstall.flatMap(offline),
      ],
      forget: [],
      needs: [
        systemctlNeed,
        needOf('machinectl', 'systemd-container', 'boots and stops the machine'),
        needOf('systemd', 'systemd', 'is the first process of the machine', { where: 'inside' }),
        ...unitNeeds(input, 'inside'),
      ],
    };
  },
};

/** The units are those of a host: what is for systemd there is for the machine's, unless it has its own. */
const overrideOfUnits =
  ({ override }: RenderInput): RenderInput['override'] =>
  (service, place) =>
    override(service, place) ?? service.overrides?.['systemd']?.[place];

/** What is done to a machine that does not run is done to its tree. */
const offline = ({ argv, why }: Step): Step[] => {
  const [program = '', ...words] = argv;
  if (words.includes('daemon-reload')) return [];
  return [{ argv: [program, `--root=${root}`, ...words.filter((word) => word !== '--now')], why }];
};

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
        ...[...new Set(secrets)]
          .sort()
          .map((path): UnitLine => ['BindReadOnly', unitWord(path.replaceAll(':', '\\:'))]),
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
