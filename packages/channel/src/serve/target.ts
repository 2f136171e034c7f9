/** What a request can ask for. */
export type Target =
  | { readonly kind: 'page' }
  | { readonly kind: 'pointer' }
  | { readonly kind: 'part'; readonly file: string; readonly sha256: string }
  | { readonly kind: 'cache-info' }
  | { readonly kind: 'narinfo'; readonly hash: string }
  | { readonly kind: 'nar'; readonly hash: string; readonly narHash: string };

/** Characters of a request line's target; the longest that names something here has 100. */
export const longestTarget = 1024;

const part = /^\/parts\/([a-z]{1,16}-([0-9a-f]{64}))$/;
const narInfo = /^\/([0-9a-df-np-sv-z]{32})\.narinfo$/;
const nar = /^\/nar\/([0-9a-df-np-sv-z]{32})-([0-9a-df-np-sv-z]{52})\.nar$/;

/** What `narUrl` names is found again without any list of archives. */
export const narUrl = (hash: string, narHash: string): string => `nar/${hash}-${narHash}.nar`;

/**
 * Reads the target of a request line, or gives `undefined` for what is nowhere. Nothing is decoded and nothing is
 * normalised: every good target is written in one way only, so `..`, `%2e` or a backslash cannot mean anything.
 *
 * @example parseTarget('/channel.json') // { kind: 'pointer' }
 */
export const parseTarget = (target: string): Target | undefined => {
  // A proxy may write the whole address, and a query changes nothing here.
  const path = target.replace(/^https?:\/\/[^/?#]*(?=\/)/i, '').replace(/\?.*$/s, '');
  if (path === '/') return { kind: 'page' };
  if (path === '/channel.json') return { kind: 'pointer' };
  if (path === '/nix-cache-info') return { kind: 'cache-info' };
  const [, file, sha256] = part.exec(path) ?? [];
  if (file !== undefined && sha256 !== undefined) return { kind: 'part', file, sha256 };
  const [, hash] = narInfo.exec(path) ?? [];
  if (hash !== undefined) return { kind: 'narinfo', hash };
  const [, ofPath, narHash] = nar.exec(path) ?? [];
  if (ofPath !== undefined && narHash !== undefined) return { kind: 'nar', hash: ofPath, narHash };
  return undefined;
};
