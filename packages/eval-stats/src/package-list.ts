import { NixtoolsError } from '@nixtools/nix-formats';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

const listing = z.object({
  items: z
    .object({
      item: z.array(z.object({ attrPath: z.string(), drvPath: z.string() })).default([]),
    })
    .or(z.literal('').transform(() => ({ item: [] }))),
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  ignoreDeclaration: true,
  isArray: (name) => name === 'item',
});

/**
 * Attribute -> path of its derivation, of what `nix-env -qaP --drv-path --xml` prints.
 *
 * @throws {NixtoolsError} `PACKAGE_LIST_INVALID` (failed)
 */
export const readPackageList = (xml: string, place: string): ReadonlyMap<string, string> => {
  const parsed = listing.safeParse(parser.parse(xml));
  if (parsed.success)
    return new Map(parsed.data.items.item.map(({ attrPath, drvPath }) => [attrPath, drvPath]));
  throw notUnderstood(place);
};

const metaListing = z.record(z.string(), z.unknown());

/**
 * Attribute -> what `nix-env -qaP --meta --json` prints of it, as JSON with its names sorted by Nix.
 *
 * @throws {NixtoolsError} `PACKAGE_LIST_INVALID` (failed)
 */
export const readMetaList = (json: string, place: string): ReadonlyMap<string, string> => {
  try {
    const packages = metaListing.parse(JSON.parse(json));
    return new Map(Object.entries(packages).map(([attr, about]) => [attr, JSON.stringify(about)]));
  } catch {
    throw notUnderstood(place);
  }
};

const notUnderstood = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'PACKAGE_LIST_INVALID',
    kind: 'failed',
    message: 'the list of packages that nix-env prints is in a form that is not known',
    place,
    hint: 'Nix 2.8 to 2.26 are understood',
  });
