import { basename, join, resolve } from 'node:path';
import { type Nix, physicalPath, storeDirOf } from '@nixtools/nix-cli';
import { type Entry, isFailed, readLines } from '@nixtools/snapshot';
import { parseJob } from './eval-jobs/parse-job.ts';
import type { Evaluation, EvaluationCounts, EvaluationProgress } from './evaluation.ts';
import { countEntries, type EntryCounts, sumOfCounts } from './merge/entry-counts.ts';
import { mergeEntries } from './merge/merge-entries.ts';
import { sliceFile, writeEntries } from './work/slice-file.ts';
import { forgetWork, prepareWorkFolder } from './work/work-folder.ts';
import { lockWorkFolder } from './work/work-lock.ts';

export interface FromEvalJobsOptions {
  /** The standard output of nix-eval-jobs: JSON Lines. */
  readonly file: string;
  readonly workFolder: string;
  /** Its store holds the .drv files. */
  readonly nix: Nix;
  /** By default the system of most packages in the file. */
  readonly system?: string | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

/** Entries sorted in memory at a time. */
const batchSize = 2000;

const mostFrequent = (counts: ReadonlyMap<string, number>): string => {
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first?.[0] ?? '';
};

/**
 * Takes what nix-eval-jobs evaluated instead of evaluating. Every line becomes an entry; names that it does not report
 * (functions, plain sets...) are not counted.
 *
 * @throws {NixtoolsError} `EVAL_JOB_INVALID` (usage), naming the line; `LINE_INVALID` (verification);
 *   `ATTR_DUPLICATE` (failed); `WORK_FOLDER_FOREIGN`, `WORK_FOLDER_BUSY` (refused).
 * @example await fromEvalJobs({ file: 'jobs.jsonl', workFolder: './index.partial', nix: createNix() });
 */
export const fromEvalJobs = async (options: FromEvalJobsOptions): Promise<Evaluation> => {
  const { file, nix, onProgress = () => {} } = options;
  const workFolder = resolve(options.workFolder);
  await prepareWorkFolder(workFolder);
  const unlock = await lockWorkFolder(workFolder);
  try {
    await forgetWork(workFolder);
    const systems = new Map<string, number>();
    const files: string[] = [];
    const counted: EntryCounts[] = [];
    let batch: Entry[] = [];
    const flush = async (): Promise<void> => {
      const target = sliceFile(workFolder, `jobs-${files.length}`);
      await writeEntries(target, batch);
      files.push(target);
      counted.push(countEntries(batch));
      batch = [];
    };

    let names = 0;
    let errors = 0;
    for await (const { text, number } of readLines(file)) {
      const entry = parseJob(text, `${basename(file)}:${number}`);
      batch.push(entry);
      names += 1;
      if (isFailed(entry)) errors += 1;
      else systems.set(entry.system, (systems.get(entry.system) ?? 0) + 1);
      if (batch.length === batchSize) await flush();
      if (names % batchSize === 0) onProgress({ phase: 'evaluate', names, done: names, errors, sets: 0 });
    }
    await flush();

    const entriesFile = join(workFolder, 'entries.jsonl');
    await mergeEntries({ files, out: entriesFile });
    const counts: EvaluationCounts = {
      names,
      ...sumOfCounts(counted),
      skipped: 0,
      skippedByReason: {},
      sets: 0,
    };
    const storeDir = storeDirOf(nix);
    return {
      ...{ entriesFile, storeDir, counts },
      storeFolder: physicalPath(nix, storeDir),
      system: options.system ?? mostFrequent(systems),
      evaluator: 'nix-eval-jobs',
      resumption: 'new',
    };
  } finally {
    await unlock();
  }
};
