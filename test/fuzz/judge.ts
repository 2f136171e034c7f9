import { readFileSync } from 'node:fs';
import { isNixtoolsError } from '@nixtools/nix-formats';

/** What became of an input. */
export interface Outcome {
  /** The code of the error, `the same` for what says what the original says, `other` for what a digest refuses. */
  readonly result: string;
  /** What must never happen; nothing if all is well. */
  readonly fault?: string | undefined;
}

const documented = new Set(
  [
    ...readFileSync(new URL('../../docs/errors/README.md', import.meta.url), 'utf8').matchAll(
      /`([A-Z][A-Z_]+)`/g,
    ),
  ].map(([, code = '']) => code),
);

/** A channel's content is never the fault of the user's command. */
const kinds = ['verification', 'refused', 'environment'];
const LONGEST_MESSAGE = 2000;

/** What is wrong with how an input was refused. */
const faultOf = (error: unknown): string | undefined => {
  if (!isNixtoolsError(error)) return `not ours: ${error instanceof Error ? (error.stack ?? error) : error}`;
  const { code, kind, message, place, hint } = error;
  if (!documented.has(code)) return `${code} is in no documentation`;
  if (!kinds.includes(kind)) return `${code} is of the kind ${kind}: ${error.stack}`;
  if (message.length > LONGEST_MESSAGE) return `${code} has a message of ${message.length} characters`;
  return place === undefined || hint === undefined
    ? `${code} has no place or no hint: ${error.stack}`
    : undefined;
};

/** Runs a decoder; `judge` says of what it accepts whether that is right. */
export const outcomeOf = async (work: () => Promise<string>): Promise<Outcome> => {
  try {
    return { result: await work() };
  } catch (error) {
    if (error instanceof WrongByte) return { result: 'wrong', fault: error.message };
    const fault = faultOf(error);
    return {
      result: isNixtoolsError(error) ? error.code : 'not ours',
      ...(fault === undefined ? {} : { fault }),
    };
  }
};

/** Thrown by targets for what was accepted and is not what was published. */
export class WrongByte extends Error {}
