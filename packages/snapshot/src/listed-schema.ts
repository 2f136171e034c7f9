import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import { z } from 'zod';
import type { ListedPackage } from './listed-package.ts';

const isSortedSet = (names: readonly string[]): boolean =>
  names.every((name, i) => i === 0 || compareUtf8(names[i - 1] ?? '', name) < 0);

/** A name in a folder, as a NAR may hold it. */
const isName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !/[/\0\p{Surrogate}]/u.test(name);

const sorted = (isMember: (text: string) => boolean) =>
  z.array(z.string().refine(isMember, 'no name of a file')).refine(isSortedSet, 'not in byte order');

const listedPackage = z.strictObject({
  attr: z.string().min(1),
  programs: sorted(isName),
  files: sorted((path) => path.split('/').every(isName)),
  more: z.number().int().positive().exactOptional(),
});

/**
 * Reads one line of `programs.jsonl`.
 *
 * @throws {NixtoolsError} `PROGRAMS_INVALID` (verification), naming `place` and the field.
 * @example parseListedPackage('{"attr":"gnused","files":[],"programs":["sed"]}', 'programs.jsonl:1')
 */
export const parseListedPackage = (line: string, place: string): ListedPackage => {
  const fail = (message: string, cause?: unknown): NixtoolsError =>
    new NixtoolsError({
      code: 'PROGRAMS_INVALID',
      kind: 'verification',
      message,
      place,
      hint: 'the file is damaged, or a newer version wrote it: make or fetch the snapshot again',
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw fail('not a line of JSON', cause);
  }
  const result = listedPackage.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw fail(`no files of a package: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
};
