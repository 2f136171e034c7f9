// A vitest reporter: prints what the scenarios of test-vms did, as a table, when all have ended.
import { scenarioOf, scenarioTable } from './scenario-table.mjs';

const testOf = (test) => ({
  name: test.name,
  state: test.result().state,
  milliseconds: test.diagnostic()?.duration ?? 0,
});

const scenarioOfModule = (module) => {
  const tests = [...module.children.allTests()].map(testOf);
  return {
    scenario: scenarioOf(module.relativeModuleId),
    tests,
    milliseconds: module.diagnostic().duration,
    failedOutside: module.state() === 'failed' && tests.every(({ state }) => state !== 'failed'),
  };
};

export default class ScenarioReporter {
  onTestRunEnd(modules) {
    if (modules.length === 0) return;
    process.stdout.write(`\n${scenarioTable(modules.map(scenarioOfModule)).join('\n')}\n`);
  }
}
