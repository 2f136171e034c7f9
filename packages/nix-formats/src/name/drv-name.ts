export interface DrvName {
  /** What nixpkgs calls `pname`. */
  readonly name: string;
  /** Empty when there is none. */
  readonly version: string;
}

/**
 * Splits a derivation's name as `builtins.parseDrvName` does: at the first dash that no letter follows.
 *
 * @example parseDrvName('nss-cacert-3.98') // { name: 'nss-cacert', version: '3.98' }
 */
export const parseDrvName = (text: string): DrvName => {
  const dash = text.search(/-[^A-Za-z]/s);
  return dash === -1
    ? { name: text, version: '' }
    : { name: text.slice(0, dash), version: text.slice(dash + 1) };
};
