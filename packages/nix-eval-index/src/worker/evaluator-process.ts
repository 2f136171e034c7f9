import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { EvalErrorKind } from '@nixtools/snapshot';
import { createAnswerReader } from './answer-reader.ts';
import { createKeptText } from './kept-text.ts';
import { residentMemory } from './memory.ts';

/** Why a process ended before it had answered. */
interface Death {
  readonly kind: EvalErrorKind;
  readonly message: string;
}

/** How a question ended: answered; an error that Nix printed; or the process is no more. */
export type Reply =
  | { readonly is: 'done' }
  | { readonly is: 'error'; readonly text: string }
  | { readonly is: 'dead'; readonly death: Death; readonly text: string };

export interface ProcessLimits {
  /** Resident bytes at which the process is killed. */
  readonly memory: number;
  /** Milliseconds without an answer after which it is killed. */
  readonly silence: number;
}

export interface ProcessCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface EvaluatorProcess {
  readonly pid: number;
  /** Types lines into the evaluator; the last one is the question. One question at a time. */
  readonly ask: (lines: readonly string[], onAnswer: (json: string) => void) => Promise<Reply>;
  /** Lets it go; resolves when it has ended. */
  readonly close: () => Promise<void>;
}

/** Milliseconds between two looks at a process's memory. */
const memoryInterval = 50;

export interface StartOptions {
  readonly command: ProcessCommand;
  readonly limits: ProcessLimits;
  /** Makes the first line, which defines `w`, from the mark that the answers carry. */
  readonly start: (mark: string) => string;
  readonly signal: AbortSignal;
}

/** Starts `nix repl` and returns at once. The process is idle, answers one question, or is dead. */
export const startEvaluator = ({ command, limits, start, signal }: StartOptions): EvaluatorProcess => {
  const mark = `@${randomBytes(16).toString('hex')}@`;
  const child = spawn(command.program, command.args, {
    env: command.env,
    cwd: command.cwd,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const pid = child.pid ?? 0;
  const text = createKeptText();
  let death: Death | undefined;
  let question:
    | { onAnswer: (json: string) => void; finish: (reply: Reply) => void; isDone: boolean }
    | undefined;
  let silence: NodeJS.Timeout | undefined;

  const kill = (cause: Death): void => {
    death ??= cause;
    child.kill('SIGKILL');
  };
  const onAbort = (): void => kill({ kind: 'killed', message: 'the evaluation was aborted' });
  signal.addEventListener('abort', onAbort);
  const watchSilence = (): void => {
    clearTimeout(silence);
    const seconds = limits.silence / 1000;
    silence = setTimeout(
      () => kill({ kind: 'timeout', message: `not evaluated within ${seconds} s` }),
      limits.silence,
    );
  };
  const memoryWatch = setInterval(() => {
    if (residentMemory(pid) > limits.memory) kill(outOfMemory(limits.memory));
  }, memoryInterval);

  const finish = (reply: Reply): void => {
    clearTimeout(silence);
    const asked = question;
    question = undefined;
    asked?.finish(reply);
  };
  const onAnswer = (json: string): void => {
    if (json === '["end"]') {
      finish(question?.isDone ? { is: 'done' } : { is: 'error', text: withoutReset(text.text()) });
      return;
    }
    text.clear();
    watchSilence();
    if (json === '["done"]' && question !== undefined) question.isDone = true;
    else question?.onAnswer(json);
  };
  child.stderr.setEncoding('utf8').on(
    'data',
    createAnswerReader(mark, {
      onAnswer,
      onText: text.add,
      onTooLong: () => kill({ kind: 'other', message: 'what Nix tells about it is too long to be kept' }),
    }),
  );
  // A process that is gone cannot be written to; 'close' tells the story.
  child.stdin.on('error', () => {});

  const ended = new Promise<void>((resolve) => {
    const onEnd = (endSignal: string | null): void => {
      clearInterval(memoryWatch);
      signal.removeEventListener('abort', onAbort);
      death ??= deathOf(text.text(), endSignal, limits.memory);
      finish({ is: 'dead', death, text: text.text() });
      resolve();
    };
    child.once('error', (error) => {
      text.add(error.message);
      onEnd(null);
    });
    child.once('close', (_code, endSignal) => onEnd(endSignal));
  });

  child.stdin.write(`${start(mark)}\n`);
  return {
    pid,
    ask: (lines, listener) =>
      new Promise((resolve) => {
        if (death !== undefined) return resolve({ is: 'dead', death, text: text.text() });
        text.clear();
        question = { onAnswer: listener, finish: resolve, isDone: false };
        watchSilence();
        child.stdin.write(`${[...lines, reset, 'w.end 0'].join('\n')}\n`);
      }),
    close: async () => {
      child.stdin.end();
      if (question !== undefined) child.kill('SIGKILL');
      await ended;
    },
  };
};

/**
 * A line that is wrong wherever it stands. To the repl of Nix 2.8, a file that ends too soon looks like a question that
 * does: it would wait for the rest, and take every further line for it.
 */
const reset = ')';
const resetError = "error: syntax error, unexpected ')'";

const withoutReset = (text: string): string => {
  const at = text.lastIndexOf(resetError);
  const own = at === -1 ? text : text.slice(0, at);
  return /^error:/m.test(own) ? own : `${own}error: syntax error, unexpected end of file\n`;
};

const outOfMemory = (limit: number): Death => ({
  kind: 'memory-limit',
  message: `needs more than ${Math.round(limit / 1024 / 1024)} MiB of memory`,
});

const deathOf = (text: string, signal: string | null, limit: number): Death => {
  if (/^error: (out of memory|std::bad_alloc)|Cannot allocate memory/m.test(text)) return outOfMemory(limit);
  if (/stack overflow/.test(text)) {
    return { kind: 'stack-overflow', message: 'stack overflow (possible infinite recursion)' };
  }
  if (signal !== null) return { kind: 'killed', message: `the evaluator was ended by ${signal}` };
  return { kind: 'other', message: 'the evaluator ended before it had answered' };
};
