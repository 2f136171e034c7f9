import { leavesOf, pathInSet } from '../description/leaves.ts';
import { placeOf } from '../description/marks.ts';
import { type Reference, referencesIn } from '../description/references.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { didYouMean } from '../read/suggest.ts';
import type { Problem } from './problem.ts';

/** Whatever a text refers to is a parameter or a secret of the same service. */
export const referenceProblems = (set: ServiceSet): Problem[] =>
  leavesOf(set).flatMap((leaf) => {
    const service = leaf.service === undefined ? undefined : set.services[leaf.service];
    if (service === undefined) return [];
    const known = namesIn(service);
    const named = portNames(leaf.field, leaf.value);
    return [...new Set([...referencesIn(JSON.stringify(leaf.value)).map(print), ...named])]
      .filter((reference) => !known.includes(reference))
      .map(
        (reference): Problem => ({
          code: 'SERVICE_REFERENCE',
          message: `${leaf.service} refers to ${reference}, which it does not define`,
          places: [placeOf(set, pathInSet(leaf))],
          hint: didYouMean(reference, known) ?? 'ports and values are in "parameters", secrets in "secrets"',
        }),
      );
  });

const print = ({ to, name }: Reference): string => `${to}.${name}`;

/** Fields that hold a port may hold its name. */
const portNames = (field: string, value: unknown): string[] =>
  (field === 'readiness.port' || field === 'health.port') && typeof value === 'string'
    ? [`port.${value}`]
    : [];

const namesIn = ({ parameters, secrets }: Service): string[] => [
  ...Object.keys(parameters?.ports ?? {}).map((name) => `port.${name}`),
  ...Object.keys(parameters?.values ?? {}).map((name) => `value.${name}`),
  ...Object.keys(secrets ?? {}).map((name) => `secret.${name}`),
];
