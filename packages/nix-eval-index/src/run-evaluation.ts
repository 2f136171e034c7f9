import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { storeDirOf } from '@nixtools/nix-cli';
import { isStorePath } from '@nixtools/nix-formats';
import type { Evaluation } from './evaluation.ts';
import type { EvaluationPlan } from './evaluation-plan.ts';
import { mergeResults } from './merge/merge-results.ts';
import { createProgress } from './progress.ts';
import { askPolicy, evaluateQueue, retryAlone } from './schedule/phases.ts';
import { membersIn, rangesOf } from './schedule/shard.ts';
import { createSliceQueue } from './schedule/slice-queue.ts';
import { runWorkers } from './schedule/workers.ts';
import { prepareScratchStore, scratchStoreFolder } from './scratch-store/scratch-store.ts';
import type { SliceContext } from './slice/settle-member.ts';
import { findRoot } from './tree/find-root.ts';
import { folderOf } from './tree/level.ts';
import { contentDigest } from './work/content-digest.ts';
import { evaluationIdentity, type IdentityOptions } from './work/identity.ts';
import { createResults } from './work/results.ts';
import { openWork } from './work/work-folder.ts';
import type { Evaluator } from './worker/evaluator.ts';
import { createEvaluatorFactory } from './worker/evaluator-factory.ts';

/** Evaluates in a prepared and locked work folder. */
export const runEvaluation = async (plan: EvaluationPlan): Promise<Evaluation> => {
  const { nix, system, args, tree, level, shard, limits, version, workFolder, sliceSize, abort } = plan;
  abort.signal.throwIfAborted();
  const evaluator = `nix ${version}`;
  const workerFolder = dirname(plan.workerFile);
  const storeDir = storeDirOf(nix);
  const storeFolder = scratchStoreFolder(workFolder);
  const context: SliceContext = {
    tree: tree.logical,
    storeDir,
    workFolder,
    workerFolder,
    ...(level === undefined ? {} : { levelFolder: folderOf(level) }),
    signal: abort.signal,
    isMade: (drvPath) =>
      isStorePath(drvPath, storeDir) &&
      drvPath.endsWith('.drv') &&
      existsSync(join(storeFolder, basename(drvPath))),
  };
  const evaluators = createEvaluatorFactory(plan);
  /** It finds the root, and goes on as the first worker: what it evaluated is not evaluated again. */
  const first = evaluators.strict();
  let idle: Evaluator | undefined = first;
  const strict = (): Evaluator => {
    const evaluator = idle ?? evaluators.strict();
    idle = undefined;
    return evaluator;
  };

  const inputs: IdentityOptions = {
    tree: tree.path,
    logicalTree: tree.logical,
    system,
    args,
    level,
    storeDir,
    evaluator,
    workerFolder,
    sliceSize,
    workFolder,
  };
  const identity = await evaluationIdentity(inputs, shard);
  const { journal, root, records, resumption } = await openWork({
    workFolder,
    identity,
    findRoot: async () => {
      await prepareScratchStore(workFolder, version);
      return findRoot({ evaluator: first, tree: tree.path, level, workFolder, signal: abort.signal });
    },
  }).catch(async (error: unknown) => {
    await first.close();
    throw error;
  });
  try {
    const ranges = rangesOf(root, shard);
    const results = createResults(workFolder, journal, records);
    const progress = createProgress(membersIn(ranges), results, plan.onProgress);
    const phase = { results, context, onSettled: progress.settle };
    const queue = createSliceQueue(sliceSize);
    // Backwards onto a stack.
    for (const range of ranges.toReversed()) queue.add(root, range);
    const many = { count: limits.workers, patience: limits.patience, abort };
    do {
      progress.enter('evaluate');
      await runWorkers({ ...many, create: strict, body: evaluateQueue(queue, phase) });
      progress.enter('retry');
      await runWorkers({ ...many, count: 1, create: evaluators.alone, body: retryAlone(queue, phase) });
    } while (!queue.isEmpty());

    progress.enter('policy');
    const caught = [...results.all()].filter((record) => record.caught.length > 0);
    if (caught.length > 0) {
      await runWorkers({ ...many, create: evaluators.permissive, body: askPolicy(caught, phase) });
    }

    progress.enter('merge');
    const { entriesFile, counts } = await mergeResults({
      workFolder,
      rootMembers: membersIn(ranges),
      results,
    });
    return {
      entriesFile,
      storeFolder,
      storeDir,
      logicalTree: tree.logical,
      system,
      counts,
      evaluator,
      resumption,
      ...(shard === undefined ? {} : { shard: { ...shard, evaluation: contentDigest(inputs) } }),
    };
  } finally {
    await journal.close();
  }
};
