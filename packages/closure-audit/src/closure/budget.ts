import type { AuditedPath, Budget } from '../report.ts';

/** @param paths the largest first */
export const budgetOf = (limit: number, paths: readonly AuditedPath[]): Budget => {
  const over = Math.max(0, paths.reduce((sum, { narSize }) => sum + narSize, 0) - limit);
  const culprits: AuditedPath[] = [];
  let found = 0;
  for (const path of paths) {
    if (found >= over) break;
    culprits.push(path);
    found += path.narSize;
  }
  return { limit, over, culprits: culprits.map(({ path }) => path) };
};
