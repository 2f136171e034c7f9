import {
  type ByteString,
  isStorePath,
  NixtoolsError,
  parseDrvName,
  type StorePath,
  utf8FromByteString,
} from '@nixtools/nix-formats';
import { isAttrs, isList, isString, type NixAttrs, type NixValue } from '../nix-value/value.ts';

/** Where an element came from: kept in `meta.preenix`, which `nix-env` copies along. */
export interface Origin {
  readonly attr: string;
  readonly channel: string;
  /** Names the state of the channel. */
  readonly snapshot: string;
  readonly drvPath: string;
}

/** One package of a profile. */
export interface ProfileElement {
  /** `hello-2.12.1` */
  readonly name: string;
  readonly pname: string;
  readonly version: string;
  /** The outputs that are installed, in the manifest's order. */
  readonly outputs: ReadonlyMap<string, StorePath>;
  /** Of two packages with one file, the one with the lower number wins. */
  readonly priority: number;
  /** Whether its files are in the profile: `nix-env --set-flag active false` hides them. */
  readonly active: boolean;
  /** `nix-env --set-flag keep true`: later packages with this name do not replace it. */
  readonly keep: boolean;
  /** Absent for what plain `nix-env` installed. */
  readonly origin: Origin | undefined;
  /** All that the manifest says about it, written back as it is. */
  readonly fields: NixAttrs;
}

/** The attribute of meta that holds the origin. */
export const ORIGIN = 'preenix';

const DEFAULT_PRIORITY = 5;

/** Bytes as text to show; what is no UTF-8 stays one character per byte. */
const toText = (bytes: ByteString): string => utf8FromByteString(bytes) ?? bytes;

const textIn = (attrs: NixAttrs | undefined, name: string): string | undefined => {
  const value = attrs?.get(name);
  return isString(value) ? toText(value) : undefined;
};

const attrsIn = (attrs: NixAttrs | undefined, name: string): NixAttrs | undefined => {
  const value = attrs?.get(name);
  return isAttrs(value) ? value : undefined;
};

const originIn = (meta: NixAttrs | undefined): Origin | undefined => {
  const found = attrsIn(meta, ORIGIN);
  const [attr, channel, snapshot, drvPath] = ['attr', 'channel', 'snapshot', 'drvPath'].map((name) =>
    textIn(found, name),
  );
  if (attr === undefined || channel === undefined || snapshot === undefined || drvPath === undefined)
    return undefined;
  return { attr, channel, snapshot, drvPath };
};

/** `nix-env --set-flag` writes numbers and truth values as strings. */
const priorityIn = (meta: NixAttrs | undefined): number => {
  const value = meta?.get('priority');
  const text = typeof value === 'bigint' ? String(value) : isString(value) ? value : '';
  return /^-?\d{1,9}$/.test(text) ? Number(text) : DEFAULT_PRIORITY;
};

const flagIn = (meta: NixAttrs | undefined, name: string): boolean | undefined => {
  const value = meta?.get(name);
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
};

const outputsIn = (fields: NixAttrs, invalid: (problem: string) => NixtoolsError): Map<string, StorePath> => {
  const names = fields.get('outputs') ?? ['out'];
  if (!isList(names)) throw invalid('its "outputs" are no list');
  const outputs = new Map<string, StorePath>();
  for (const name of names) {
    if (!isString(name)) throw invalid('an output name is no string');
    const path = textIn(attrsIn(fields, name), 'outPath') ?? textIn(fields, 'outPath') ?? '';
    const storeDir = path.slice(0, path.lastIndexOf('/'));
    if (!isStorePath(path, storeDir)) throw invalid(`the output "${toText(name)}" has no store path`);
    outputs.set(toText(name), path);
  }
  return outputs;
};

/**
 * Reads one element of a manifest.
 *
 * @throws {NixtoolsError} `PROFILE_MANIFEST_INVALID` (verification)
 */
export const elementOf = (value: NixValue, place: string): ProfileElement => {
  const invalid = (problem: string): NixtoolsError =>
    new NixtoolsError({
      code: 'PROFILE_MANIFEST_INVALID',
      kind: 'verification',
      message: `the profile's manifest is damaged: ${problem}`,
      place,
      hint: 'go back to an earlier generation of the profile',
    });
  if (!isAttrs(value)) throw invalid('an element is no attribute set');
  const name = textIn(value, 'name');
  if (name === undefined) throw invalid('an element has no name');
  const meta = attrsIn(value, 'meta');
  const { name: pname, version } = parseDrvName(name);
  return {
    name,
    pname,
    version,
    outputs: outputsIn(value, invalid),
    priority: priorityIn(meta),
    active: flagIn(meta, 'active') ?? true,
    keep: flagIn(meta, 'keep') ?? false,
    origin: originIn(meta),
    fields: value,
  };
};
