import type { Problem } from '../check/problem.ts';
import { isObject, type Json } from '../description/json.ts';
import { placeOf } from '../description/marks.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { didYouMean } from '../read/suggest.ts';
import type { Target } from './target.ts';

export const overrideAt = (service: Service, target: Target, place: string): Json | undefined =>
  service.overrides?.[target.name]?.[place];

/** Overrides for this target name places that it has, in the form that it takes. */
export const checkOverrides = (set: ServiceSet, target: Target): Problem[] =>
  Object.entries(set.services).flatMap(([id, service]) =>
    Object.entries(service.overrides?.[target.name] ?? {}).flatMap(([place, value]) => {
      const wrong = problemOf(target, place, value);
      if (wrong === undefined) return [];
      const at = placeOf(set, ['services', id, 'overrides', target.name, place]);
      return [
        { code: 'SERVICE_OVERRIDE', message: `${id}: ${wrong.message}`, places: [at], hint: wrong.hint },
      ];
    }),
  );

const problemOf = (
  target: Target,
  place: string,
  value: Json,
): { message: string; hint: string } | undefined => {
  const places = Object.keys(target.places);
  if (!places.includes(place))
    return {
      message: `overrides for ${target.name} have no place "${place}"`,
      hint: didYouMean(place, places) ?? `known are ${places.join(', ')}`,
    };
  if (target.overrideKind === 'value')
    return isObject(value)
      ? undefined
      : { message: `the override of ${place} is no object`, hint: 'it is merged into an object' };
  return isLines(value)
    ? undefined
    : { message: `the override of ${place} is no list of lines`, hint: 'give a list of texts' };
};

const isLines = (value: Json): value is readonly string[] =>
  Array.isArray(value) && value.every((line) => typeof line === 'string' && !/[\0\r\n]/.test(line));

/** The lines of an override that `checkOverrides` has seen. */
export const overrideLines = (value: Json | undefined): readonly string[] =>
  value !== undefined && isLines(value) ? value : [];
