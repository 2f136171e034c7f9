import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** As a user would type it: quoted only where the shell needs it. */
const typed = (word) =>
  /^[\w@%+=:,./$^-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

const expand = (word, env) => word.replaceAll('$DEMO', env.DEMO);

const runShown = (command, { cwd, env, onChild }) =>
  new Promise((resolve) => {
    const [program, ...args] = command.map((word) => expand(word, env));
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    onChild(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
        process.stdout.write(chunk);
      });
    }
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code, output }));
  });

/** What a step should have done and did not, one line each. */
const complaints = ({ code = 0, says = [], saysNot = [] }, result) => [
  ...(result.code === code ? [] : [`exit code ${result.code} instead of ${code}`]),
  ...says.filter((pattern) => !pattern.test(result.output)).map((pattern) => `the output lacks ${pattern}`),
  ...saysNot.filter((pattern) => pattern.test(result.output)).map((pattern) => `the output has ${pattern}`),
];

/**
 * Shows one step: its title, the command, its real output, and how long it took.
 *
 * @returns what went wrong, as lines; none when the step did what it should.
 */
export const playStep = async (step, number, { style, ...context }) => {
  process.stdout.write(`\n${style.bold(`${number}. ${step.title}`)}\n`);
  process.stdout.write(`${style.bold('$')} ${step.command.map(typed).join(' ')}\n`);
  const began = performance.now();
  const result = await runShown(step.command, context);
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  const exit = result.code === 0 ? '' : `, exit code ${result.code}`;
  process.stdout.write(`${style.dim(`(${seconds} s${exit})`)}\n`);
  return complaints(step, result);
};
