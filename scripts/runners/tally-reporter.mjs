// A vitest reporter: writes what a run did, as a tally, to the file that NIXTOOLS_TALLY names.
import { writeFileSync } from 'node:fs';
import { addTallies, failure, noTally } from './tally.mjs';

const tallyOfTest = (file) => (test) => {
  const name = `${file}: ${test.fullName}`;
  const { state } = test.result();
  if (state === 'passed') return { ...noTally, passed: 1 };
  if (state === 'failed') return failure(name);
  return { ...noTally, skipped: 1, skippedNames: [name] };
};

/** A file that fails without a failed test did so outside of them: when it was loaded, or in a hook. */
const tallyOfFile = (module) => {
  const file = module.relativeModuleId;
  const tally = addTallies([...module.children.allTests()].map(tallyOfTest(file)));
  const isFailedOutside = module.state() === 'failed' && tally.failed === 0;
  const [error] = module.errors();
  return isFailedOutside
    ? addTallies([tally, failure(`${file}: ${error?.message ?? 'failed outside of its tests'}`)])
    : tally;
};

/** An error that no test waited for: the name says all that is known, as it may not come again. */
const tallyOfError = (error) => {
  const where = [error.VITEST_TEST_PATH, error.VITEST_TEST_NAME].filter((part) => part !== undefined);
  const told = error.stack ?? `${error.name}: ${error.message}`;
  const cause = error.cause === undefined ? [] : [`caused by ${error.cause.stack ?? error.cause.message}`];
  return failure(['an error outside of the tests', ...where, told, ...cause].join('\n    '));
};

export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = addTallies([...modules.map(tallyOfFile), ...unhandledErrors.map(tallyOfError)]);
    writeFileSync(process.env.NIXTOOLS_TALLY, JSON.stringify(tally));
  }
}
