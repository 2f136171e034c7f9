/** A path that only NixOS has. */
export interface Reference {
  /** As it stands in the text: `/nix/store/…-nginx-1.4.6/bin/nginx`. */
  readonly text: string;
  /** Name of the package with its version: `nginx-1.4.6`; `system` for what a whole NixOS has. */
  readonly name: string;
  /** Path inside: `/bin/nginx`. */
  readonly rest: string;
}

const inside = '(?:/[A-Za-z0-9+\\-._?=@%/]*[A-Za-z0-9+\\-_?=@%/])?';
const systemFolders = '/run/current-system/sw|/run/wrappers|/var/setuid-wrappers|/run/opengl-driver';

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Finds paths in the store and in a NixOS system. */
const referencePattern = (storeDir: string): RegExp =>
  new RegExp(
    `(?:${literally(storeDir)}/[0-9a-df-np-sv-z]{32}-([0-9A-Za-z+\\-._?=]*[0-9A-Za-z+\\-_?=])|(${systemFolders}))(${inside})`,
    'g',
  );

const referenceOf = (text: string, name = 'system', system = '', rest = ''): Reference => ({
  text,
  name,
  // A folder of wrappers holds programs itself.
  rest: system.endsWith('-wrappers') ? `/bin${rest}` : rest,
});

export const referencesIn = (text: string, storeDir: string): Reference[] =>
  [...text.matchAll(referencePattern(storeDir))].map(([whole, name, system, rest]) =>
    referenceOf(whole, name, system, rest),
  );

export const replaceReferences = (
  text: string,
  storeDir: string,
  replace: (reference: Reference) => string,
): string =>
  text.replace(referencePattern(storeDir), (whole: string, name?: string, system?: string, rest?: string) =>
    replace(referenceOf(whole, name, system, rest)),
  );
