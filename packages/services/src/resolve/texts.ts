import { isObject } from '../description/json.ts';
import {
  mayRefer,
  printReference,
  type Reference,
  referencesIn,
  replacePlaced,
} from '../description/references.ts';
import type { Service } from '../description/service.ts';
import type { Scope } from './scope.ts';

/** The service with what its references to places stand for. Overrides stay as they are. */
export const withPlaces = (service: Service, scope: Scope): Service => {
  const { overrides, files, ...rest } = service;
  const value = valueIn(scope);
  const filled =
    files === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(files).map(([path, file]) => [
            path,
            file.text === undefined ? file : { ...file, text: expandLines(file.text, scope) },
          ]),
        );
  return {
    ...replaceIn({ ...rest, ...(filled === undefined ? {} : { files: filled }) }, value),
    ...(overrides === undefined ? {} : { overrides }),
  };
};

/** A line that speaks of each of something stands there once for each, and not at all for none. */
const expandLines = (text: string, { each }: Scope): string =>
  text.includes('${each.')
    ? text
        .split('\n')
        .flatMap((line) => {
          const list = referencesIn(line).find(({ to }) => to === 'each');
          if (list === undefined) return [line];
          return (each.get(listOf(list)) ?? []).map((row) =>
            replacePlaced(line, (reference) =>
              reference.to === 'each' && listOf(reference) === listOf(list)
                ? (row[nameInRow(reference)] ?? '')
                : print(reference),
            ),
          );
        })
        .join('\n')
    : text;

/** @example listOf({ to: 'each', name: 'need.db.host' }) // 'need.db' */
const listOf = ({ name }: Pick<Reference, 'name'>): string => name.split('.').slice(0, 2).join('.');

const nameInRow = ({ name }: Reference): string => name.split('.').slice(2).join('.');

const print = (reference: Reference): string =>
  `\${${printReference(reference)}${reference.separator === undefined ? '' : `:${reference.separator}`}}`;

/** What a reference that stands alone is replaced by; one that nothing is known of stays, for a check to find. */
const valueIn =
  ({ one, listen }: Scope) =>
  (reference: Reference): string => {
    const known =
      reference.to === 'listen'
        ? listen.get(reference.name)?.join(reference.separator ?? ' ')
        : one.get(printReference(reference));
    return known ?? print(reference);
  };

/** What has no reference is shared, not copied. */
const replaceIn = <T>(value: T, replace: (reference: Reference) => string): T => {
  const walk = (inner: unknown): unknown => {
    if (typeof inner === 'string') return inner.includes('${') ? replacePlaced(inner, replace) : inner;
    if (Array.isArray(inner)) return inner.some(mayRefer) ? inner.map(walk) : inner;
    if (!isObject(inner) || !mayRefer(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, one]) => [name, walk(one)]));
  };
  return walk(value) as T;
};
