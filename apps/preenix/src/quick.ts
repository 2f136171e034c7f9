import { parseArguments, processIo, runCommand } from '@nixtools/command-line';
import { quickCommands } from './commands/quick-commands.ts';

const io = processIo();
const [name = '', ...words] = process.argv.slice(2);
const command = quickCommands[name];
if (command === undefined) throw new Error(`${name} is not among the quick commands`);

runCommand(async () => command.run(parseArguments('preenix', command, words), io), io).then((code) => {
  process.exitCode = code;
});
