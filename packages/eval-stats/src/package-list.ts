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
  throw new NixtoolsError({
    code: 'PACKAGE_LIST_INVALID',
    kind: 'failed',
    message: 'the list of packages that nix-env prints is in a form that is not known',
    place,
    hint: 'Nix 2.8 to 2.26 are understood',
  });
};
