import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a generation remembers of its publication. */
export interface Published {
  /** The channel's version, counted by its publisher. */
  readonly version: number;
  /** `2026-11-22T10:00:00Z` */
  readonly created: string;
  readonly expires: string;
}

export const publishedName = 'published.json';

export const printPublished = ({ version, created, expires }: Published): string =>
  `${JSON.stringify({ version, created, expires })}\n`;

const isTime = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));

const isPublished = (value: unknown): value is Published =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  typeof value.version === 'number' &&
  'created' in value &&
  isTime(value.created) &&
  'expires' in value &&
  isTime(value.expires);

/**
 * Read by every search: synchronously, and by hand. `undefined` for a snapshot that was not published; also for a damaged
 * file, as nothing but a note depends on it.
 */
export const readPublished = (generation: string): Published | undefined => {
  try {
    const value: unknown = JSON.parse(readFileSync(join(generation, publishedName), 'utf8'));
    return isPublished(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
