import { readFile } from 'node:fs/promises';
import { printJson } from '@nixtools/command-line';
import { NixtoolsError } from '@nixtools/nix-formats';
import { type Lock, lock } from '@nixtools/services';
import { writeOutput } from './write-output.ts';

/**
 * The numbers and names that were given out before.
 *
 * @returns undefined if there is no such file
 * @throws {NixtoolsError} `SERVICE_LOCK_INVALID` (verification)
 */
export const readLock = async (path: string, shown: string): Promise<Lock | undefined> => {
  try {
    const result = lock.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw invalid(shown, `${issue?.path.join('.') || 'the document'}: ${issue?.message}`);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(shown, error.message);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** @throws {NixtoolsError} `SERVICE_LOCK_MISSING` (usage), and as `readLock` */
export const requireLock = async (path: string, shown: string): Promise<Lock> => {
  const found = await readLock(path, shown);
  if (found !== undefined) return found;
  throw new NixtoolsError({
    code: 'SERVICE_LOCK_MISSING',
    kind: 'usage',
    message: 'there is no such lock file',
    place: shown,
    hint: 'preenix service place FILE --lock LOCK writes it',
  });
};

/** The same lock is the same text. */
export const printLock = ({ version, ...maps }: Lock): string => printJson({ version, ...sortedDeep(maps) });

const sortedDeep = (record: object): object =>
  Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]: [string, unknown]) => [
        name,
        typeof value === 'object' && value !== null ? sortedDeep(value) : value,
      ]),
  );

/** Old or new, never half. A lock that says the same already is not touched. @returns whether it was written */
export const writeLock = async (path: string, shown: string, wanted: Lock): Promise<boolean> => {
  const text = printLock(wanted);
  const old = await readLock(path, shown);
  if (old !== undefined && printLock(old) === text) return false;
  await writeOutput(path, shown, text);
  return true;
};

const invalid = (place: string, why: string): NixtoolsError =>
  new NixtoolsError({
    code: 'SERVICE_LOCK_INVALID',
    kind: 'verification',
    message: `this is no lock of services: ${why}`,
    place,
    hint: 'get it back from where it is kept; without it, services may get other ports and user ids',
  });
