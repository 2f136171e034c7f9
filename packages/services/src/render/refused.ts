import { NixtoolsError } from '@nixtools/nix-formats';
import { placeOf } from '../description/marks.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { RenderResult } from './render.ts';
import type { Target } from './target.ts';

/**
 * Throws where nothing is left of what was asked for: the service of that name, or without a name all of them.
 *
 * @throws {NixtoolsError} `SERVICE_LOSSES` (refused) with why, and the way around
 */
export const refuseUnrendered = (
  { losses }: Pick<RenderResult, 'losses'>,
  { set, target, name }: { readonly set: ServiceSet; readonly target: Target; readonly name?: string },
): void => {
  const refused = losses.filter(({ level }) => level === 'refused');
  const gone = new Set(refused.map(({ service }) => service));
  const asked = name !== undefined && set.services[name] !== undefined ? [name] : Object.keys(set.services);
  const [first] = refused.filter(({ service }) => service !== undefined && asked.includes(service));
  if (first === undefined || !asked.every((id) => gone.has(id))) return;
  throw new NixtoolsError({
    code: 'SERVICE_LOSSES',
    kind: 'refused',
    message: `${target.title} cannot run ${first.service}: ${first.field}: ${first.how}`,
    place: placeOf(set, ['services', first.service ?? '']),
    hint: first.fix,
  });
};
