import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurable } from '@nixtools/durable-fs';
import { NixtoolsError } from '@nixtools/nix-formats';
import { z } from 'zod';
import { type Part, type Payload, payloadSchema } from '../pointer/pointer.ts';

export const historyName = 'history.json';

const historySchema = z.strictObject({
  format: z.literal(1),
  files: z.array(z.string().regex(/^[a-z]{1,16}-[0-9a-f]{64}$/)),
  pointers: z.array(payloadSchema),
});

/** What a publisher remembers, for itself alone. */
export interface History {
  /** The names of all files in `parts/` that publishing has made, or is about to make: only these are ever removed. */
  readonly files: readonly string[];
  /** The last pointer to each of the last snapshots, newest first. */
  readonly pointers: readonly Payload[];
}

/**
 * `undefined` when there is none.
 *
 * @throws {NixtoolsError} `HISTORY_INVALID` (verification)
 */
export const readHistory = async (folder: string): Promise<History | undefined> => {
  const place = join(folder, historyName);
  const text = await readFile(place, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return historySchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new NixtoolsError({
      code: 'HISTORY_INVALID',
      kind: 'verification',
      message: 'the memory of earlier publications is damaged',
      place,
      hint: 'remove this file: nothing is lost but the deltas from earlier snapshots, and old parts stay',
      cause,
    });
  }
};

export const writeHistory = (folder: string, { files, pointers }: History): Promise<void> =>
  writeFileDurable(
    join(folder, historyName),
    `${JSON.stringify({ format: 1, files: [...new Set(files)].sort(), pointers }, null, 2)}\n`,
  );

/** The pointer in front of the others; it takes the place of an earlier one to the same snapshot. */
export const withPointer = (
  pointers: readonly Payload[],
  pointer: Payload | undefined,
): readonly Payload[] =>
  pointer === undefined ? pointers : [pointer, ...pointers.filter(({ id }) => id !== pointer.id)];

/** What refers to parts. */
interface Referring {
  readonly parts: readonly Part[];
  readonly deltas: readonly { readonly parts: readonly Part[] }[];
}

/** The names of all parts, deltas too, that pointers refer to. */
export const partsOf = (pointers: readonly Referring[]): ReadonlySet<string> =>
  new Set(
    pointers.flatMap(({ parts, deltas }) =>
      [...parts, ...deltas.flatMap((delta) => delta.parts)].map(({ file }) => file),
    ),
  );
