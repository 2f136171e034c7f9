import { processIo, runProgram } from '@nixtools/command-line';
import { preenix } from './program.ts';

process.exitCode = await runProgram(preenix, process.argv.slice(2), processIo());
