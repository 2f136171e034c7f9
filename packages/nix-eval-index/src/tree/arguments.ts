import { type Nix, runNix } from '@nixtools/nix-cli';
import { NixtoolsError, printAttrName, printNixString } from '@nixtools/nix-formats';

/** An argument for the tree's function, as with `nix-instantiate`: `--arg NAME EXPR` or `--argstr NAME TEXT`. */
export type TreeArgument =
  | { readonly name: string; readonly expression: string }
  | { readonly name: string; readonly text: string };

/**
 * The Nix text of the set of all arguments.
 *
 * @throws {NixtoolsError} `ARGUMENT_INVALID` (usage) when Nix cannot parse an expression.
 */
export const argumentSet = async (nix: Nix, args: readonly TreeArgument[]): Promise<string> => {
  const members: string[] = [];
  for (const argument of args) {
    if ('expression' in argument) await refuseUnparsable(nix, argument);
    const value = 'expression' in argument ? `(\n${argument.expression}\n)` : printNixString(argument.text);
    members.push(`${printAttrName(argument.name)} = ${value};`);
  }
  return `{ ${members.join(' ')} }`;
};

const refuseUnparsable = async (
  nix: Nix,
  { name, expression }: { readonly name: string; readonly expression: string },
): Promise<void> => {
  const parsed = await runNix(nix, 'nix-instantiate', ['--parse', '--expr', expression]);
  if (parsed.exitCode === 0) return;
  throw new NixtoolsError({
    code: 'ARGUMENT_INVALID',
    kind: 'usage',
    message: `the value of the argument ${name} is not a Nix expression: ${parsed.stderr.trim()}`,
    place: expression,
    hint: 'a text needs quotes of its own in an expression, or is given as a text',
  });
};
