import { parseMemberAnswer, parseMemberAnswers } from '../worker/answer.ts';
import type { Evaluator, SetReply } from '../worker/evaluator.ts';
import { isAboutProcess } from './about-process.ts';
import type { Ask } from './ask.ts';
import { createMemberLog, type MemberLog } from './member-log.ts';
import { createOutcomeLog } from './outcome.ts';
import { lostSet, refuseFullDisk } from './reply-error.ts';
import { createMemberSettler, errorOf, type SliceContext } from './settle-member.ts';
import type { Slice, SliceOutcome } from './slice.ts';

export interface EvaluateSliceOptions {
  readonly slice: Slice;
  readonly evaluator: Evaluator;
  readonly context: SliceContext;
  /**
   * What it is done for: `first` leaves what ends a process to be tried again, `alone` records it, and `permitted` wants
   * to know only which members are packages.
   */
  readonly purpose: 'first' | 'alone' | 'permitted';
  /** Called now and then with the members that are done since the last call, and how many of them failed. */
  readonly onSettled?: ((members: number, errors: number) => void) | undefined;
}

/** Members a question: between two questions, a process that has grown too big is replaced. */
const membersAtOnce = 25;
/**
 * A set that takes more memory than a process may use is tried again, since processes may be allowed more by then; so is
 * one whose process somebody killed.
 */
const openingAttempts = 6;

/**
 * Evaluates the members of a slice. Each becomes an entry, a set to go on in, a skipped name, or a member to be tried
 * again alone.
 *
 * @throws {NixtoolsError} `DISK_FULL`, `PACKAGE_SET_LOST` (failed).
 */
export const evaluateSlice = async (options: EvaluateSliceOptions): Promise<SliceOutcome> => {
  const { slice, evaluator, context, purpose, onSettled = () => {} } = options;
  const { set } = slice;
  const outcome = createOutcomeLog(set);
  const ask: Ask = async (question, onAnswer = () => {}) => {
    const reply = await evaluator.askSet(set, question, onAnswer);
    context.signal.throwIfAborted();
    refuseFullDisk(reply, context.workFolder);
    return reply;
  };
  const settle = createMemberSettler({ set, context, ask, outcome, tellsErrors: purpose !== 'permitted' });
  let openings = 0;

  /** In one answer if all goes well, which spares waking up for each; else one by one, to see which it is. */
  const askMembers = async (from: number, end: number, log: MemberLog): Promise<SetReply> => {
    if (end - from > 1) {
      const together = await ask(`s.together ${from} ${end}`, (json) =>
        parseMemberAnswers(json).forEach(log.add),
      );
      if (together.is === 'done') return together;
    }
    return ask(`s.members ${from} ${end}`, (json) => log.add(parseMemberAnswer(json)));
  };

  /** Evaluates some members from `from` on; returns the first one that is still to do. */
  const evaluateFrom = async (from: number): Promise<number> => {
    const log = createMemberLog(from);
    const end = Math.min(from + membersAtOnce, slice.to);
    const reply = await askMembers(from, end, log);
    for (const [index, fact] of log.facts()) await settle.known(index, fact);
    const next = log.next();
    if (reply.is === 'done' || next === end) return next;

    if (reply.is === 'unreachable') {
      openings += 1;
      if (!mayBeReached(reply) || openings === openingAttempts) throw lostSet(set, reply.reply);
      return next;
    }
    const aboutProcess = reply.is === 'dead' && isAboutProcess(reply.death.kind);
    // What came before it in that process may be to blame: the member is the first of the next process.
    if (aboutProcess && !(reply.isFirst && next === from)) return next;

    const half = log.half();
    if (half !== undefined) await settle.half(half);
    else if (aboutProcess && purpose === 'first') outcome.tryAlone(next);
    else await settle.failed(next, reply.is === 'dead' ? reply.death : errorOf(reply.text, false, context));
    return next + 1;
  };

  for (let from = slice.from; from < slice.to; ) {
    const before = outcome.settled();
    const next = await evaluateFrom(from);
    const { members, errors } = outcome.settled();
    onSettled(members - before.members, errors - before.errors);
    from = next;
  }
  return outcome.result();
};

const mayBeReached = ({ reply }: Extract<SetReply, { is: 'unreachable' }>): boolean =>
  reply.is === 'dead' && (reply.death.kind === 'memory-limit' || reply.death.kind === 'killed');
