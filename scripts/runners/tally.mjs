/** What a runner did: `skippedNames` and `failedNames` hold one line each. */
export const noTally = { passed: 0, failed: 0, skipped: 0, failedNames: [], skippedNames: [] };

export const failure = (name) => ({ ...noTally, failed: 1, failedNames: [name] });

export const addTallies = (tallies) =>
  tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
      failedNames: [...sum.failedNames, ...tally.failedNames],
      skippedNames: [...sum.skippedNames, ...tally.skippedNames],
    }),
    noTally,
  );

/** Skipped and failed tests by name, then the one plain line that sums up everything; it is the last. */
export const report = ({ passed, failed, skipped, failedNames, skippedNames }) =>
  [
    ...(skippedNames.length > 0 ? ['', `SKIPPED, so not tested here (${skippedNames.length}):`] : []),
    ...skippedNames.map((name) => `  - ${name}`),
    ...(failedNames.length > 0 ? ['', `FAILED (${failedNames.length}):`] : []),
    ...failedNames.map((name) => `  x ${name}`),
    '',
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    '',
  ].join('\n');

/** Nothing failed, and something ran. */
export const exitCode = ({ passed, failed }) => (failed === 0 && passed > 0 ? 0 : 1);
