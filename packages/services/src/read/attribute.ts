import { NixtoolsError, printAttrPath } from '@nixtools/nix-formats';
import { isObject } from '../description/json.ts';
import { didYouMean } from './suggest.ts';

/**
 * What stands at a path of a document, as `-A` names it.
 *
 * @throws {NixtoolsError} `SERVICE_ATTRIBUTE_NOT_FOUND` (not-found)
 * @example attributeAt({ low: 1 }, ['low'], 'tide.yaml') // 1
 */
export const attributeAt = (value: unknown, path: readonly string[], file: string): unknown => {
  let found = value;
  for (const [at, name] of path.entries()) {
    const known = isObject(found) ? found : {};
    if (!Object.hasOwn(known, name)) throw noAttribute(path.slice(0, at + 1), Object.keys(known), file);
    found = known[name];
  }
  return found;
};

/** @param known the names that there are where the last one of the path was looked for */
export const noAttribute = (path: readonly string[], known: readonly string[], file: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_ATTRIBUTE_NOT_FOUND',
    kind: 'not-found',
    message: `there is no attribute ${printAttrPath(path)}`,
    place: file,
    hint: didYouMean(path.at(-1) ?? '', known) ?? (known.length === 0 ? undefined : attributesHint(known)),
  });

/** @param attributes what could be chosen instead */
export const needsAttribute = (attributes: readonly string[], file: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_ATTRIBUTE_NEEDED',
    kind: 'usage',
    message: 'this is neither a service set, nor a list of them, nor a deployment',
    place: file,
    hint:
      attributes.length === 0
        ? 'a function needs a default for each argument'
        : `choose an attribute with -A, or as FILE#ATTR: ${attributesHint(attributes)}`,
  });

/** Most names that a hint lists. */
const most = 20;

const attributesHint = (names: readonly string[]): string =>
  `there are ${names
    .slice(0, most)
    .map((name) => printAttrPath([name]))
    .join(', ')}${names.length > most ? ', …' : ''}`;
