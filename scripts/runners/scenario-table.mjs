import { basename } from 'node:path';

/** The first word of a test's name is the firmware that it is about, if any. */
const firmwareOf = (name) => /^(BIOS|UEFI)\b/.exec(name)?.[1] ?? '';

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const seconds = (milliseconds) => (milliseconds / 1000).toFixed(1);

const resultOf = (tests) => {
  const count = (state) => tests.filter((test) => test.state === state).length;
  const words = ['passed', 'failed', 'skipped'].flatMap((state) =>
    count(state) === 0 ? [] : [`${count(state)} ${state}`],
  );
  return words.join(', ');
};

/** One row for each firmware, and one for what was done before and between the tests. */
const rowsOf = ({ scenario, tests, milliseconds, failedOutside }) => {
  const firmwares = [...new Set(tests.map(({ name }) => firmwareOf(name)))].sort();
  const rows = firmwares.map((firmware) => {
    const those = tests.filter(({ name }) => firmwareOf(name) === firmware);
    return [scenario, firmware, resultOf(those), seconds(sum(those.map((test) => test.milliseconds)))];
  });
  const rest = milliseconds - sum(tests.map((test) => test.milliseconds));
  const setUp = [scenario, 'set-up', failedOutside ? 'failed' : '', seconds(Math.max(0, rest))];
  return rest >= 1000 || failedOutside ? [setUp, ...rows] : rows;
};

const title = ['scenario', 'firmware', 'result', 'seconds'];

/**
 * What the scenarios did, as a table: scenario, firmware, result, seconds.
 *
 * @param {{ scenario: string, tests: { name: string, state: string, milliseconds: number }[], milliseconds: number,
 *   failedOutside: boolean }[]} scenarios `milliseconds` of tests and hooks together; `failedOutside` of its tests, so in a hook
 */
export const scenarioTable = (scenarios) => {
  const rows = scenarios
    .toSorted((a, b) => (a.scenario < b.scenario ? -1 : a.scenario > b.scenario ? 1 : 0))
    .flatMap(rowsOf);
  const all = scenarios.flatMap(({ tests }) => tests);
  const total = ['all', '', resultOf(all), seconds(sum(scenarios.map(({ milliseconds }) => milliseconds)))];
  const lines = [title, ...rows, total];
  const widths = title.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const print = (line) =>
    line
      .map((cell, column) => (column === 3 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ');
  return [print(title), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1).map(print)];
};

/** The folder that a test's file lies in. */
export const scenarioOf = (file) => basename(file.slice(0, file.lastIndexOf('/')));
