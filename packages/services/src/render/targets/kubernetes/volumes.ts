import { compareUtf8 } from '@nixtools/nix-formats';
import { directoriesOf } from '../../../description/directories.ts';
import type { Tree } from '../../structured.ts';
import type { NamedService } from '../../target.ts';
import { dnsLabel, labels } from './names.ts';

const volumeName = (kind: string, name: string): string => dnsLabel(`${kind}-${name}`);

/** The Secret of a secret. */
export const secretName = (service: NamedService, secret: string): string =>
  `${service.name}-${dnsLabel(secret)}`;

const claimed = (service: NamedService) =>
  directoriesOf(service).filter(({ kind }) => kind !== 'runtime' && kind !== 'cache');

export const mounts = (service: NamedService): Tree[] => [
  ...directoriesOf(service).map(({ kind, name, path }) => ({
    name: volumeName(kind, name),
    mountPath: path,
  })),
  ...texts(service).map(({ key, path }) => ({
    name: 'files',
    mountPath: path,
    subPath: key,
    readOnly: true,
  })),
  ...Object.keys(service.secrets ?? {})
    .sort(compareUtf8)
    .map((name) => ({
      name: volumeName('secret', name),
      mountPath: `/run/secrets/${name}`,
      subPath: name,
      readOnly: true,
    })),
  ...(service.sandbox?.privateTmp === true ? [{ name: 'tmp', mountPath: '/tmp' }] : []),
];

const texts = ({ files = {} }: NamedService) =>
  Object.entries(files)
    .sort(([a], [b]) => compareUtf8(a, b))
    .flatMap(([path, { text, mode }], at) =>
      text === undefined ? [] : [{ key: `file-${at}`, path, text, mode }],
    );

export const volumes = (service: NamedService): Tree[] => [
  ...directoriesOf(service).map(({ kind, name }) => {
    const own = volumeName(kind, name);
    return kind === 'runtime' || kind === 'cache'
      ? { name: own, emptyDir: kind === 'runtime' ? { medium: 'Memory' } : { sizeLimit: '1Gi' } }
      : { name: own, persistentVolumeClaim: { claimName: `${service.name}-${own}` } };
  }),
  ...(texts(service).length === 0
    ? []
    : [
        {
          name: 'files',
          configMap: {
            name: `${service.name}-files`,
            items: texts(service).map(({ key, mode }) => ({
              key,
              path: key,
              mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
            })),
          },
        },
      ]),
  ...Object.keys(service.secrets ?? {})
    .sort(compareUtf8)
    .map((name) => ({
      name: volumeName('secret', name),
      // With fsGroup, the group that it names may read them too.
      secret: { secretName: secretName(service, name), defaultMode: 0o400 },
    })),
  ...(service.sandbox?.privateTmp === true ? [{ name: 'tmp', emptyDir: { medium: '' } }] : []),
];

export const configMap = (service: NamedService): Tree[] => {
  const entries = texts(service);
  if (entries.length === 0) return [];
  const data = Object.fromEntries(entries.map(({ key, text }) => [key, text]));
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${service.name}-files`, labels: labels(service.name) },
      data,
    },
  ];
};

export const claims = (service: NamedService): Tree[] =>
  claimed(service).map(({ kind, name }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `${service.name}-${volumeName(kind, name)}`, labels: labels(service.name) },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }));
