import { processIo, runProgram } from '@nixtools/command-line';
import { nixboot } from './program.ts';

process.exitCode = await runProgram(nixboot, process.argv.slice(2), processIo());
