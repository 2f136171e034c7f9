import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { storeDirOf } from '@nixtools/nix-cli';
import { isStorePath } from '@nixtools/nix-formats';
import type { Evaluation } from './evaluation.ts';
import type { EvaluationPlan } from './evaluation-plan.ts';
import { mergeResults } from './merge/merge-results.ts';
import { createProgress } from './progress.ts';
import { askPolicy, evaluateQueue, retryAlone } from './schedule/phases.ts';
import { createSliceQueue } from './schedule/slice-queue.ts';
import { runWorkers } from './schedule/workers.ts';
import type { SliceContext } from './slice/settle-member.ts';
import { findRoot } from './tree/find-root.ts';
import { evaluationIdentity } from './work/identity.ts';
import { createResults } from './work/results.ts';
import { openWork } from './work/work-folder.ts';
import { scratchStoreFolder } from './worker/command.ts';
import { createEvaluatorFactory } from './worker/evaluator-factory.ts';

/** Evaluates in a prepared and locked work folder. */
export const runEvaluation = async (plan: EvaluationPlan): Promise<Evaluation> => {
  const { nix, system, args, tree, limits, version, workFolder, workerFile, sliceSize, abort } = plan;
  abort.signal.throwIfAborted();
  const evaluator = `nix ${version}`;
  const storeDir = storeDirOf(nix);
  const storeFolder = scratchStoreFolder(workFolder);
  const context: SliceContext = {
    tree: tree.logical,
    storeDir,
    workFolder,
    workerFile,
    signal: abort.signal,
    isMade: (drvPath) =>
      isStorePath(drvPath, storeDir) &&
      drvPath.endsWith('.drv') &&
      existsSync(join(storeFolder, basename(drvPath))),
  };
  const evaluators = createEvaluatorFactory(plan);

  const identity = await evaluationIdentity({
    tree: tree.path,
    logicalTree: tree.logical,
    system,
    args,
    storeDir,
    evaluator,
    workerFile,
    sliceSize,
  });
  const { journal, root, records, resumption } = await openWork({
    workFolder,
    identity,
    findRoot: async () => {
      const first = evaluators.strict();
      try {
        return await findRoot({ evaluator: first, tree: tree.path, workFolder, signal: abort.signal });
      } finally {
        await first.close();
      }
    },
  });
  try {
    const results = createResults(workFolder, journal, records);
    const progress = createProgress(root, results, plan.onProgress);
    const phase = { results, context, onSettled: progress.settle };
    const queue = createSliceQueue(sliceSize);
    queue.add(root);
    const many = { count: limits.workers, patience: limits.patience, abort };
    do {
      progress.enter('evaluate');
      await runWorkers({ ...many, create: evaluators.strict, body: evaluateQueue(queue, phase) });
      progress.enter('retry');
      await runWorkers({ ...many, count: 1, create: evaluators.alone, body: retryAlone(queue, phase) });
    } while (!queue.isEmpty());

    progress.enter('policy');
    const caught = [...results.all()].filter((record) => record.caught.length > 0);
    if (caught.length > 0) {
      await runWorkers({ ...many, create: evaluators.permissive, body: askPolicy(caught, phase) });
    }

    progress.enter('merge');
    const { entriesFile, counts } = await mergeResults({ workFolder, root, results });
    return {
      entriesFile,
      storeFolder,
      storeDir,
      logicalTree: tree.logical,
      system,
      counts,
      evaluator,
      resumption,
    };
  } finally {
    await journal.close();
  }
};
