import { readErrorText } from '@nixtools/nix-cli';
import { NixtoolsError, parseDrvName, printAttrPath } from '@nixtools/nix-formats';
import type { Entry, Json } from '@nixtools/snapshot';
import { z } from 'zod';
import { evalErrorOf } from '../slice/error-text.ts';

const names = z.array(z.string()).min(1);

const failedJob = z.object({ attrPath: names, error: z.string() });

const goodJob = z.object({
  attrPath: names,
  drvPath: z.string().startsWith('/').endsWith('.drv'),
  name: z.string(),
  system: z.string(),
  outputs: z.record(z.string(), z.string().startsWith('/').nullable()),
  meta: z.record(z.string(), z.custom<Json>()).nullish(),
});

const invalid = (message: string, place: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'EVAL_JOB_INVALID',
    kind: 'usage',
    message,
    place,
    hint: 'give the standard output of nix-eval-jobs, as it is and whole',
    cause,
  });

const parseJson = (line: string, place: string): unknown => {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw invalid('not a line of JSON', place, cause);
  }
};

/**
 * Reads one line of nix-eval-jobs' output. Fields that an entry has no place for (`inputDrvs`, `cacheStatus`...) are left.
 *
 * @throws {NixtoolsError} `EVAL_JOB_INVALID` (usage), naming `place` and the field.
 * @example parseJob('{"attr":"x","attrPath":["x"],"error":"error: gone"}', 'jobs.jsonl:1')
 *          // { attr: 'x', error: { kind: 'other', message: 'gone' } }
 */
export const parseJob = (line: string, place: string): Entry => {
  const value = parseJson(line, place);
  const check = <T>(schema: z.ZodType<T>): T => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw invalid(`not a job: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, place);
  };
  if (typeof value === 'object' && value !== null && 'error' in value) {
    const { attrPath, error } = check(failedJob);
    const caught = error.includes("while calling the 'throw' builtin");
    const text = readErrorText(error, () => false);
    return { attr: printAttrPath(attrPath), error: evalErrorOf(text, { caught }) };
  }
  const { attrPath, drvPath, name, system, outputs, meta } = check(goodJob);
  const { name: pname, version } = parseDrvName(name);
  return {
    attr: printAttrPath(attrPath),
    ...{ drvPath, outputs, name, pname, version, system },
    meta: meta ?? {},
    ...(meta == null ? { metaDropped: ['*'] } : {}),
  };
};
