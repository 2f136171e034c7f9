import { type Leaf, leavesWhere, pathInSet } from '../description/leaves.ts';
import { placeOf } from '../description/marks.ts';
import { mayRefer, printReference, referencesIn } from '../description/references.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { didYouMean } from '../read/suggest.ts';
import { ownFolders } from '../resolve/own.ts';
import type { Problem } from './problem.ts';

/** Whatever a text refers to is something that the same service defines, and is used where it can be. */
export const referenceProblems = (set: ServiceSet): Problem[] =>
  Object.entries(set.services).flatMap(([id, service]) => {
    const found = leavesWhere(id, withPortNames(service), mayRefer);
    if (found.length === 0) return [];
    const names = knownIn(service);
    return found.flatMap((leaf) =>
      referencesOf(leaf).flatMap((reference) => problemOf(set, leaf, { reference, names })),
    );
  });

/** Each once. */
const referencesOf = ({ value }: Leaf): readonly string[] => {
  if (!mayRefer(value)) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [...new Set(referencesIn(text).map(printReference))];
};

const problemOf = (
  set: ServiceSet,
  leaf: Leaf,
  { reference, names }: { readonly reference: string; readonly names: ReadonlySet<string> },
): Problem[] => {
  const isKnown = names.has(reference);
  if (isKnown && isAllowed(reference, leaf.field)) return [];
  const allowed = (): string[] => [...names].filter((name) => isAllowed(name, leaf.field));
  return [
    {
      code: 'SERVICE_REFERENCE',
      message: isKnown
        ? `${leaf.service} refers to ${reference} in a text that cannot have it`
        : `${leaf.service} refers to ${reference}, which it does not define`,
      places: [placeOf(set, pathInSet(leaf))],
      hint: isKnown ? whereAllowed(reference) : (didYouMean(reference, allowed()) ?? whereDefined),
    },
  ];
};

const whereDefined =
  'ports and values are in "parameters", secrets in "secrets"; what it has alone in "own", what it offers in "endpoints", what it needs in "needs"';

/** Lists need lines to stand on, and others read the path of a socket, which knows nothing of them. */
const isAllowed = (reference: string, field: string): boolean => {
  if (field === 'endpoints.socket') return /^(port|value|own)\.|^host\.name$/.test(reference);
  return !reference.startsWith('each.') || field === 'files.text' || field === 'files.parts';
};

const whereAllowed = (reference: string): string =>
  reference.startsWith('each.')
    ? 'only a line of a text in "files" can stand there once for each'
    : 'others read this path: it can hold ports, values, the own user and folders, and the name of the host';

/** Fields that hold a port may hold its name: read as a reference to it. */
const withPortNames = (service: Service): Service => {
  const { readiness, health, endpoints } = service;
  if ((readiness?.port ?? health?.port ?? endpoints) === undefined) return service;
  return {
    ...service,
    ...(readiness === undefined ? {} : { readiness: { ...readiness, ...portIn(readiness) } }),
    ...(health === undefined ? {} : { health: { ...health, ...portIn(health) } }),
    ...(endpoints === undefined
      ? {}
      : {
          endpoints: Object.fromEntries(
            Object.entries(endpoints).map(([name, one]) => [name, { ...one, ...portIn(one) }]),
          ),
        }),
  };
};

const portIn = ({ port }: { readonly port?: number | string | undefined }): { readonly port?: string } =>
  typeof port === 'string' ? { port: `\${port.${port}}` } : {};

const knownIn = ({ parameters, secrets, own, needs, endpoints }: Service): ReadonlySet<string> => {
  const reached = Object.keys(needs ?? {}).flatMap((name) =>
    ['host', 'port', 'address'].map((part) => `need.${name}.${part}`),
  );
  const offered = Object.keys(endpoints ?? {});
  return new Set([
    ...Object.keys(parameters?.ports ?? {}).map((name) => `port.${name}`),
    ...Object.keys(parameters?.values ?? {}).map((name) => `value.${name}`),
    ...Object.keys(secrets ?? {}).map((name) => `secret.${name}`),
    ...(own?.user === true ? ['own.user'] : []),
    ...ownFolders.filter((kind) => own?.[kind] !== undefined).map((kind) => `own.${kind}`),
    'host.name',
    'host.address',
    ...reached,
    ...reached.map((name) => `each.${name}`),
    ...offered.flatMap((name) => [
      `listen.${name}`,
      `each.listen.${name}`,
      `each.listen.${name}.address`,
      `each.client.${name}.address`,
      `each.client.${name}.network`,
    ]),
  ]);
};
