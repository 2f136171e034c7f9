import { isNixtoolsError, type NixtoolsError } from '@nixtools/nix-formats';
import { exitCode, exitCodeOf } from './exit-code.ts';
import { colorsErr, type Io } from './io.ts';
import { fromSystemError } from './system-error.ts';
import { printable, printableLines } from './text/printable.ts';

const render = (io: Io, { message, place, hint, code }: NixtoolsError): string => {
  const [red, dim, reset] = colorsErr(io) ? ['\u001b[31m', '\u001b[2m', '\u001b[0m'] : ['', '', ''];
  return [
    `${red}error:${reset} ${printableLines(message)}`,
    ...(place === undefined ? [] : [`   at: ${printable(place)}`]),
    ...(hint === undefined ? [] : [` hint: ${printableLines(hint)}`]),
    `${dim} code: ${code}${reset}`,
    '',
  ].join('\n');
};

/** Tells the user what went wrong, on stderr. @returns the exit code */
export const reportError = (error: unknown, io: Io): number => {
  const isInterrupted = isNixtoolsError(error) && error.code === 'INTERRUPTED';
  if (io.signal.aborted || isInterrupted) {
    io.err('interrupted\n');
    return exitCode.interrupted;
  }
  const known = isNixtoolsError(error) ? error : fromSystemError(error);
  if (known !== undefined) {
    io.err(render(io, known));
    return exitCodeOf[known.kind];
  }
  io.err(`a bug of ours: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCode.bug;
};
