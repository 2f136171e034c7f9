import { hashBytes, printBase16 } from '@nixtools/nix-formats';
import type { Tree } from '../../structured.ts';

export const labels = (name: string): Tree => ({ 'app.kubernetes.io/name': name });

export const seconds = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.max(1, Math.ceil(ms / 1000));

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');

const hashOf = (text: string): string =>
  printBase16(hashBytes('sha256', new TextEncoder().encode(text))).slice(0, 8);

/**
 * A label as in RFC 1123. Names that had to be changed carry a hash of what they were, so that two of them stay two.
 *
 * @example dnsLabel('state-web') // 'state-web'
 */
export const dnsLabel = (text: string, longest = 63): string => {
  const label = plain(text);
  if (label === text && label.length <= longest) return label;
  return plain(`${label.slice(0, longest - 9)}-${hashOf(text)}`);
};

/** Jobs that a CronJob makes add eleven characters to its name, and what a Service is called begins with a letter. */
const longestName = 52;

/** The name of a service: `@` and `.` become `-`, and two that come to the same are refused elsewhere. */
export const resourceName = (id: string): string => {
  const name = plain(id);
  const lettered = /^[a-z]/.test(name) ? name : `s-${name}`;
  return lettered.length <= longestName ? lettered : `${lettered.slice(0, longestName - 9)}-${hashOf(id)}`;
};
