import { render, type ServiceSet, targetNamed } from '../../src/index.ts';

/** What a unit or a container says, one `SECTION KEY=VALUE` a line. */
type Said = readonly string[];

const root = '/var/lib/machines/nixtools';

const saidIn = (text: string): Said => {
  let section = '';
  return text.split('\n').flatMap((line) => {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
    return line === '' || line.startsWith('[') ? [] : [`${section} ${line}`];
  });
};

/** Keys of a unit, and what says the same of a container. */
const alike: readonly (readonly [RegExp, string])[] = [
  [/^Service (User|Group|Environment|EnvironmentFile)=/, 'Container $1='],
  [/^Service ExecStart=/, 'Container Exec='],
  [/^Service KillSignal=/, 'Container PodmanArgs=--stop-signal='],
  [/^Service TimeoutStopSec=(\d+)s$/, 'Container PodmanArgs=--stop-timeout=$1'],
  [/^Service LimitNOFILE=(\d+)$/, 'Container Ulimit=nofile=$1:$1'],
];

const ofContainer = (line: string): string =>
  alike.reduce((text, [of, becomes]) => text.replace(of, becomes), line);

export interface Difference {
  /** Files of the machine that the host does not have alike, beside its settings. */
  readonly nspawn: readonly string[];
  /** Services that no container can run. */
  readonly refused: readonly string[];
  /** Lines of the host's units that the containers of the others do not say: keys of them, by service. */
  readonly oci: readonly string[];
  /** Fields that are not as they are on the host. */
  readonly losses: readonly string[];
}

/** How a set for a host, for a machine of systemd-nspawn and for OCI containers differs. */
export const differences = (set: ServiceSet): Difference => {
  const [host, nspawn, oci] = ['systemd', 'nspawn', 'quadlet'].map((name) => render(set, targetNamed(name)));
  const inside = new Map(nspawn?.files.map(({ path, text }) => [path.replace(root, ''), text]));
  const units = host?.files.filter(({ path }) => path.endsWith('.service')) ?? [];
  const refused =
    oci?.losses.flatMap(({ level, service }) => (level === 'refused' ? (service ?? []) : [])) ?? [];
  return {
    nspawn: [
      ...(host?.files.filter(({ path, text }) => inside.get(path) !== text).map(({ path }) => path) ?? []),
      ...[...inside.keys()].filter((path) => host?.files.every((file) => file.path !== path)),
    ],
    refused: [...new Set(refused)],
    oci: units.flatMap(({ path, text = '' }) => {
      const name = path.slice(path.lastIndexOf('/') + 1, -'.service'.length);
      if (refused.includes(name)) return [];
      const container = oci?.files.find((file) => file.path.endsWith(`/${name}.container`))?.text ?? '';
      const said = new Set(saidIn(container));
      return saidIn(text)
        .filter((line) => !said.has(ofContainer(line)))
        .map((line) => `${name}: ${line.slice(0, line.indexOf('='))}`);
    }),
    losses: [
      ...new Set(
        oci?.losses
          .filter(
            ({ level, service }) =>
              ['dropped', 'approximated'].includes(level) && !refused.includes(service ?? ''),
          )
          .map(({ field }) => field.replaceAll(/^(users|groups)\..*/g, '$1').replaceAll(/"\d+"/g, '*')),
      ),
    ].sort(),
  };
};
