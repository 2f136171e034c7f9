import { compareUtf8 } from '@nixtools/nix-formats';
import type { ServiceSet } from '../../../description/service-set.ts';
import { approximated, refused } from '../../support.ts';
import type { UnitLine } from '../../systemd/unit-file.ts';
import type { Finding, NamedService, RenderInput, Step } from '../../target.ts';

/** How podman calls a secret of a service: letters, digits, `-`, `_` and `.`. */
const secretName = ({ name }: NamedService, secret: string): string =>
  `nixtools-${name.replaceAll('@', '-')}-${secret}`;

const numberOf = ({ exec = {} }: NamedService, { users = {} }: ServiceSet): number | undefined =>
  exec.user === undefined ? undefined : users[exec.user]?.uid;

/** podman has the secret itself; the container sees a file that only its user can read, where that has a number. */
export const secretLines = (service: NamedService, set: ServiceSet): UnitLine[] => {
  const uid = numberOf(service, set);
  const mode = service.exec?.user === undefined || uid !== undefined ? '0400' : '0444';
  const owner = uid === undefined ? '' : `,uid=${uid}`;
  return Object.keys(service.secrets ?? {})
    .sort(compareUtf8)
    .map((name) => ['Secret', `${secretName(service, name)},type=mount,target=${name}${owner},mode=${mode}`]);
};

/** Made from the administrator's files: what podman had under the name before goes. */
export const secretSteps = ({ services }: RenderInput): { install: Step[]; forget: Step[] } => {
  const all = services.flatMap((service) =>
    Object.entries(service.secrets ?? {})
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([name, { source = '' }]) => ({ name: secretName(service, name), source })),
  );
  const remove = 'podman secret rm "$1" >/dev/null 2>&1 || :';
  return {
    install: all.map(({ name, source }) => ({
      argv: ['/bin/sh', '-c', `${remove}; podman secret create "$1" "$2"`, 'sh', name, source],
      why: 'makes a secret',
    })),
    forget: all.map(({ name }) => ({ argv: ['/bin/sh', '-c', remove, 'sh', name], why: 'removes a secret' })),
  };
};

export const secretFindings = (service: NamedService, set: ServiceSet): Finding[] =>
  service.exec?.user === undefined || numberOf(service, set) !== undefined
    ? []
    : Object.keys(service.secrets ?? {}).map((name) => ({
        service: service.id,
        path: ['secrets', name, 'source'],
        support: approximated('everybody in the container can read it', 'give users.NAME.uid'),
      }));

/** Between the two paths of a volume is a colon, and nothing can stand for one in a path. */
export const colonFindings = ({
  id,
  directories = {},
  files = {},
  sandbox = {},
}: NamedService): Finding[] => {
  const paths = [
    ...Object.keys(directories.data ?? {}).map(
      (name) => [['directories', 'data', name, 'mode'], name] as const,
    ),
    ...Object.entries(files).map(
      ([name, { text }]) => [['files', name, text === undefined ? 'source' : 'text'], name] as const,
    ),
    ...Object.entries(sandbox.binds ?? {}).map(
      ([inner, outer]) => [['sandbox', 'binds', inner], `${inner}${outer}`] as const,
    ),
    ...(['readOnlyPaths', 'readWritePaths', 'inaccessiblePaths'] as const).map(
      (field) => [['sandbox', field], (sandbox[field] ?? []).join('')] as const,
    ),
  ];
  return paths
    .filter(([, text]) => text.includes(':'))
    .map(([path]) => ({
      service: id,
      path,
      support: refused('podman takes no path with a colon', 'use another path'),
    }));
};
