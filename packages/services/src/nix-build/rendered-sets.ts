import { NixtoolsError } from '@nixtools/nix-formats';
import type { ServiceSet } from '../description/service-set.ts';
import { mergeAll } from '../merge/merge.ts';
import { type Parts, partsOf } from '../merge/parts.ts';
import { settle } from '../merge/settle.ts';
import { type Deployed, deploy } from '../place/deploy.ts';
import { onOneHost } from '../place/one-host.ts';
import { type Description, descriptionFromValue, type PartSource } from '../read/read-description.ts';

/**
 * The sets that a value of Nix describes, with nothing left open: by the folder that each is rendered into, which is the name
 * of a host, or empty for services that stand alone.
 *
 * @throws {NixtoolsError} what reading, merging, placing and checking throw (verification)
 */
export const renderedSets = (value: unknown): ReadonlyMap<string, ServiceSet> => {
  const description = descriptionFromValue(value, { file: 'the set in Nix', from: 'hand' });
  return description.kind === 'parts'
    ? new Map([['', onOneHost(settle(mergeAll(description.parts.map(partsIn))))]])
    : deployed(description).hosts;
};

const deployed = ({ deployment, parts }: Extract<Description, { kind: 'deployment' }>): Deployed =>
  deploy({
    deployment,
    parts: new Map([...parts].map(([name, list]) => [name, mergeAll(list.map(partsIn))])),
  });

const partsIn = (part: PartSource): Parts => {
  if ('set' in part) return partsOf(part.set);
  throw new NixtoolsError({
    code: 'SERVICE_SET_INVALID',
    kind: 'verification',
    message: `"${part.file}" is the name of a file, and a derivation has no other files`,
    place: part.place,
    hint: 'import it: `s.merge [ ./services.json ]`',
  });
};
