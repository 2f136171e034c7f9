import { parseAttrPath, printNixString } from '@nixtools/nix-formats';

/** What `nix-env` is told to look at, and the names that it gives to what was asked for. */
export interface Chosen {
  /** Nix that takes `system` and gives the chosen attributes. */
  readonly expression: string;
  /** The attribute path in the tree of what nix-env lists. */
  readonly attributeOf: (listed: string) => string;
}

/**
 * Several attributes of a tree as one set, as `nix-env` looks at one attribute only. They get plain names, as it passes over
 * those with dots in them.
 *
 * @throws {NixtoolsError} `ATTR_PATH_SYNTAX` (usage)
 */
export const chosenAttributes = (attributes: readonly string[], at: string): Chosen => {
  const lines = attributes.map((attribute, place) => {
    const names = parseAttrPath(attribute).map(printNixString);
    return `  a${place} = given set.${names.join('.')};`;
  });
  return {
    expression: `{ system }:
let
  tree = import ${printNixString(at)};
  set = if builtins.isFunction tree then tree (builtins.intersectAttrs (builtins.functionArgs tree) { inherit system; }) else tree;
  given = value: if value.type or null == "derivation" then value else value // { recurseForDerivations = true; };
in
{
${lines.join('\n')}
}
`,
    attributeOf: (listed) => {
      const [, place = '', rest = ''] = /^a(\d+)(.*)$/s.exec(listed) ?? [];
      return `${attributes[Number(place)] ?? ''}${rest}`;
    },
  };
};
