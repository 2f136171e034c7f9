import {
  type Deployed,
  type Deployment,
  deploy,
  type Lock,
  mergeAll,
  type Parts,
  partsOf,
  readDescription,
} from '../../src/index.ts';

/** A deployment that stands in one document, with the lines of its values. */
const described = (
  text: string,
  file = 'tide.yaml',
): { readonly deployment: Omit<Deployment, 'parts'>; readonly parts: ReadonlyMap<string, Parts> } => {
  const read = readDescription(text, { file });
  if (read.kind !== 'deployment') throw new Error('it is no deployment');
  const parts = [...read.parts].map(([part, sources]): [string, Parts] => [
    part,
    mergeAll(sources.flatMap((source) => ('set' in source ? [partsOf(source.set)] : []))),
  ]);
  return { deployment: read.deployment, parts: new Map(parts) };
};

export const deployed = (text: string, lock?: Lock): Deployed => deploy({ ...described(text), lock });

/** What a deployment is refused with. */
export const refusal = (text: string): { code: string; message: string; place: string; hint?: string } => {
  try {
    deployed(text);
  } catch (error) {
    return error as { code: string; message: string; place: string; hint?: string };
  }
  throw new Error('nothing was refused');
};
