import { printNixString } from '@nixtools/nix-formats';
import { z } from 'zod';
import { needsAttribute, noAttribute } from '../../read/attribute.ts';
import { type Description, descriptionFromValue } from '../../read/read-description.ts';
import { pathExpression, requireConfiguration } from '../evaluate/nixpkgs-folder.ts';
import { recoverFiles } from '../evaluate/recover-files.ts';
import { type EvaluateFileOptions, evaluateExpression } from './evaluate-expression.ts';

export interface EvaluateDescriptionOptions extends EvaluateFileOptions {
  /** What `-A` names; functions on the way are called with their defaults. */
  readonly attribute?: readonly string[];
  /** How messages call the file; by default by its path. */
  readonly shown?: string;
}

/** What a file describes, and how the packages that it names can be had. */
export interface EvaluatedDescription {
  readonly description: Description;
  /** Output path -> what makes it: `X.drv!out`. */
  readonly derivers: Readonly<Record<string, string>>;
}

const expression = (file: string, attribute: readonly string[]): string => `
  let
    inherit (builtins) all attrNames attrValues elemAt functionArgs getContext isAttrs isFunction isList length toJSON;
    names = [ ${attribute.map(printNixString).join(' ')} ];
    called = value:
      if isFunction value && all (has: has) (attrValues (functionArgs value)) then called (value { }) else value;
    find = index: value:
      if index == length names then { inherit value; }
      else if isAttrs value && value ? \${elemAt names index} then find (index + 1) (called value.\${elemAt names index})
      else { missing = index; known = if isAttrs value then attrNames value else [ ]; };
    found = find 0 (called (import ${pathExpression(file)}));
    data = part: if isAttrs part then removeAttrs part [ "json" "build" ] else part;
    inherit (found) value;
    json =
      if isList value then toJSON (map data value)
      else if value ? json then value.json
      else toJSON (data value // (if value ? parts && isAttrs value.parts
        then { parts = builtins.mapAttrs (_: part: if isList part then map data part else part) value.parts; } else { }));
    described =
      if isList value || isAttrs value && (value ? services || value ? hosts || value ? parts || value ? version)
      then { inherit json; context = attrNames (getContext json); }
      else { attributes = if isAttrs value then attrNames value else [ ]; };
  in
  if found ? missing then { inherit (found) missing known; } else described`;

const answer = z.union([
  z.object({ json: z.string(), context: z.array(z.string()) }),
  z.object({ missing: z.int(), known: z.array(z.string()) }),
  z.object({ attributes: z.array(z.string()) }),
]);

/**
 * The set, list of parts or deployment that a file of Nix expressions describes. Nothing is built.
 *
 * @throws {NixtoolsError} `CONFIGURATION_NOT_FOUND`, `SERVICE_ATTRIBUTE_NEEDED` (usage), `SERVICE_ATTRIBUTE_NOT_FOUND`
 *   (not-found), `CONFIGURATION_FAILS` (failed) with Nix's message and place, and what `descriptionFromValue` can throw
 * @example const { description } = await evaluateDescription('./tide.nix', { nix: createNix(), attribute: ['high'] })
 */
export const evaluateDescription = async (
  file: string,
  { attribute = [], shown = file, ...options }: EvaluateDescriptionOptions,
): Promise<EvaluatedDescription> => {
  const path = await requireConfiguration(file);
  const found = answer.parse(await evaluateExpression(path, expression(path, attribute), options));
  if ('missing' in found) throw noAttribute(attribute.slice(0, found.missing + 1), found.known, shown);
  if ('attributes' in found) throw needsAttribute(found.attributes, shown);
  const { derivers } = await recoverFiles(options.nix, found.context);
  return {
    description: descriptionFromValue(JSON.parse(found.json), { file: shown, from: 'hand' }),
    derivers,
  };
};
