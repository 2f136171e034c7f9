import type { SetReply } from '../worker/evaluator.ts';

/** Asks an evaluator about members of the set at hand, which the question calls `s`. */
export type Ask = (question: string, onAnswer?: (json: string) => void) => Promise<SetReply>;
