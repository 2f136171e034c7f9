import { readErrorText } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { PackageSet, SetReply } from '../worker/evaluator.ts';
import type { Reply } from '../worker/evaluator-process.ts';

const isReplyWithText = (reply: Reply): reply is Extract<Reply, { text: string }> => 'text' in reply;

/** Nix's message in a reply, in one line. */
export const messageOf = (reply: Reply): string => {
  if (reply.is === 'dead' && reply.death.kind !== 'other') return reply.death.message;
  const text = isReplyWithText(reply) ? reply.text : '';
  if (/^error:/m.test(text)) return readErrorText(text, () => false).message;
  return reply.is === 'dead' ? `${reply.death.message}: ${text.trim().slice(-1000)}` : text.trim();
};

/**
 * A full disk fails every member after it, and none of them is to blame: that ends the evaluation, with what is done kept.
 *
 * @throws {NixtoolsError} `DISK_FULL` (failed).
 */
export const refuseFullDisk = (reply: SetReply | Reply, workFolder: string): void => {
  const inner = reply.is === 'unreachable' ? reply.reply : reply;
  if (!isReplyWithText(inner)) return;
  if (!/No space left on device|database or disk is full|Disk quota exceeded/.test(inner.text)) return;
  throw fullDisk(workFolder);
};

export const fullDisk = (folder: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'DISK_FULL',
    kind: 'failed',
    message: 'no space is left for the derivations and entries of the evaluation',
    place: folder,
    hint: 'make room and run the same command again: it goes on from where it stopped',
    cause,
  });

/** A set that was found and cannot be reached again: its members have no names to be recorded under. */
export const lostSet = (set: PackageSet, reply: Reply): NixtoolsError =>
  new NixtoolsError({
    code: 'PACKAGE_SET_LOST',
    kind: 'failed',
    message: `a package set cannot be reached again: ${messageOf(reply)}`,
    place: set.names.length === 0 ? 'the tree itself' : set.names.join('.'),
    hint: 'give the workers more memory or time, and check that the tree does not change meanwhile; then try again',
  });
