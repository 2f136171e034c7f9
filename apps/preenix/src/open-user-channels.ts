import { type OpenChannel, openChannels, stateFolderOf } from '@nixtools/channel/open';
import type { Io } from '@nixtools/command-line';
import { describeAge, isAhead, isOld } from './output/age.ts';

/** A command that looks several packages up says it once. */
const told = new WeakMap<Io, Set<string>>();

const tellAge = ({ name, published }: OpenChannel, io: Io): void => {
  const now = Date.now();
  if (published === undefined || !(isOld(published.created, now) || isAhead(published.created, now))) return;
  const names = told.get(io) ?? new Set();
  told.set(io, names);
  if (names.has(name)) return;
  names.add(name);
  const remedy = isAhead(published.created, now) ? 'is the clock right?' : 'preenix channel update';
  io.err(`note: channel ${name} is ${describeAge(published.created, now)}; ${remedy}\n`);
};

/** The channels that a command asks. Of those that are out of date it says how old they are, once. */
export const openUserChannels = (only: string | undefined, io: Io): readonly OpenChannel[] => {
  const channels = openChannels(stateFolderOf(io.env), only);
  for (const channel of channels) tellAge(channel, io);
  return channels;
};
