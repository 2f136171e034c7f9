import { createHash } from 'node:crypto';

/** Where the system's administrator, and so we, put units. */
export const unitFolder = '/etc/systemd/system';

/** A file or a link to put onto the host. */
export interface PlannedFile {
  readonly path: string;
  readonly mode: number;
  readonly content:
    | { readonly text: string }
    | { readonly source: string; readonly sha256: string }
    | { readonly link: string };
  readonly owner?: string;
  readonly group?: string;
}

/** What a record says about a file. @example saysOf({ content: { link: '/x' }, … }) // 'link:/x' */
export const saysOf = ({ content }: PlannedFile): string => {
  if ('link' in content) return `link:${content.link}`;
  if ('source' in content) return `sha256:${content.sha256}`;
  return `sha256:${createHash('sha256').update(content.text).digest('hex')}`;
};
