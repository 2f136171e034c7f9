import { parseWhereAnswer } from './answer.ts';
import {
  type EvaluatorProcess,
  type ProcessCommand,
  type ProcessLimits,
  type Reply,
  startEvaluator,
} from './evaluator-process.ts';
import { residentMemory } from './memory.ts';

/** A package set of the tree: how to reach it, by numbers for Nix and by names for people. */
export interface PackageSet {
  readonly path: readonly number[];
  readonly names: readonly string[];
  readonly size: number;
}

/** Processes are let go at this part of their memory limit, so that hardly ever one is killed at work. */
const retirement = 0.9;

/** What is told of a process when it has ended. */
export interface ProcessReport {
  /** Questions about members that it was asked. */
  readonly questions: number;
  readonly limits: ProcessLimits;
  /** Whether memory was why it went, and no single member is to blame. */
  readonly wasFull: boolean;
}

export interface EvaluatorOptions {
  /** What the next process is started with. */
  readonly next: () => { readonly command: ProcessCommand; readonly limits: ProcessLimits };
  /** The line that defines `w` from the mark of a process. */
  readonly start: (mark: string) => string;
  readonly onEnd: (report: ProcessReport) => void;
  /** Ends the process at work. */
  readonly signal: AbortSignal;
}

/** A reply about members of a set. */
export type SetReply =
  | Exclude<Reply, { is: 'dead' }>
  /** `isFirst`: the process had been asked nothing about members before. */
  | (Extract<Reply, { is: 'dead' }> & { readonly isFirst: boolean })
  /** The set itself could not be reached. */
  | { readonly is: 'unreachable'; readonly reply: Reply };

/** An evaluator that outlives its processes: each question goes to a living one. */
export interface Evaluator {
  /** Asks something about the tree as a whole. */
  readonly askRoot: (question: string, onAnswer: (json: string) => void) => Promise<Reply>;
  /** Asks something about members of a set, which the question calls `s`. */
  readonly askSet: (set: PackageSet, question: string, onAnswer: (json: string) => void) => Promise<SetReply>;
  readonly close: () => Promise<void>;
}

interface Working {
  readonly process: EvaluatorProcess;
  readonly limits: ProcessLimits;
  set: PackageSet | undefined;
  questions: number;
}

/** Makes an evaluator; its first process starts with the first question. */
export const createEvaluator = ({ next, start, onEnd, signal }: EvaluatorOptions): Evaluator => {
  let current: Working | undefined;

  const working = (): Working => {
    if (current !== undefined) return current;
    const { command, limits } = next();
    const process = startEvaluator({ command, limits, start, signal });
    current = { process, limits, set: undefined, questions: 0 };
    return current;
  };

  const letGo = async (wasFull: boolean): Promise<void> => {
    const last = current;
    current = undefined;
    if (last === undefined) return;
    await last.process.close();
    const { questions, limits } = last;
    onEnd({ questions, limits, wasFull });
  };

  const ask = async (lines: readonly string[], onAnswer: (json: string) => void): Promise<Reply> => {
    const asked = working();
    const reply = await asked.process.ask(lines, onAnswer);
    if (reply.is === 'dead') await letGo(asked.questions === 0 && reply.death.kind === 'memory-limit');
    return reply;
  };

  const open = async (set: PackageSet): Promise<Reply> => {
    let isSame = false;
    const reply = await ask([`s = w.open [ ${set.path.join(' ')} ]`, 'w.ask s.where'], (json) => {
      const where = parseWhereAnswer(json);
      isSame = where.size === set.size && JSON.stringify(where.names) === JSON.stringify(set.names);
    });
    if (reply.is === 'done' && !isSame)
      return { is: 'error', text: 'error: it is not the set that was found' };
    if (current !== undefined) current.set = reply.is === 'done' ? set : undefined;
    return reply;
  };

  return {
    askRoot: (question, onAnswer) => ask([`w.ask (${question})`], onAnswer),
    askSet: async (set, question, onAnswer) => {
      if (current?.set !== set) {
        const reply = await open(set);
        if (reply.is !== 'done') return { is: 'unreachable', reply };
      }
      const asked = working();
      asked.questions += 1;
      const reply = await ask([`w.ask (${question})`], onAnswer);
      if (reply.is === 'dead') return { ...reply, isFirst: asked.questions === 1 };
      if (residentMemory(asked.process.pid) > retirement * asked.limits.memory) await letGo(true);
      return reply;
    },
    close: () => letGo(false),
  };
};
