import { parseArguments } from './cli/parse-arguments.ts';
import { processIo } from './cli/process-io.ts';
import { runCommand } from './cli/run-command.ts';
import { quickCommands } from './commands/quick-commands.ts';

const io = processIo();
const [name = '', ...words] = process.argv.slice(2);
const command = quickCommands[name];
if (command === undefined) throw new Error(`${name} is not among the quick commands`);

runCommand(async () => command.run(parseArguments(command, words), io), io).then((code) => {
  process.exitCode = code;
});
