import { afterEach, beforeEach, expect, it } from 'vitest';
import { addChannel, type PublishStep, removeChannel } from '../../src/index.ts';
import { partsOf } from '../../src/publish/history.ts';
import { channelName, now, type ThrowawayChannel, throwawayChannel } from '../throwaway-channel.ts';

let channel: ThrowawayChannel;
beforeEach(async () => {
  channel = await throwawayChannel();
});
afterEach(() => channel.remove());

const steps: readonly PublishStep[] = [
  'verify',
  'compare',
  'make parts',
  'announce parts',
  'place parts',
  'switch pointer',
  'remove old parts',
  'write history',
];

const failAt = (wanted: PublishStep) => (step: PublishStep) => {
  if (step === wanted) throw new Error(`stopped before: ${step}`);
};

/** What a client gets that knows nothing yet. */
const offered = async (): Promise<unknown> => {
  const { state, address: source, key } = channel;
  await addChannel({ state, name: channelName, source, keys: [key.open], now: () => now });
  const description = await channel.description('hello');
  await removeChannel(state, channelName);
  return description;
};

it.each(steps)('a publication that ends before "%s" leaves the old snapshot or the new one', async (step) => {
  await channel.publish({ hello: 'old' }, { keep: 1 });
  const onStep = failAt(step);
  await expect(channel.publish({ hello: 'new' }, { keep: 1, onStep })).rejects.toThrow(step);
  const isSwitched = steps.indexOf(step) > steps.indexOf('switch pointer');
  expect(await offered()).toBe(isSwitched ? 'prints new' : 'prints old');
});

it.each(steps)('a publication after one that ended before "%s" goes on, and cleans up', async (step) => {
  await channel.publish({ hello: 'old' }, { keep: 1 });
  await expect(channel.publish({ hello: 'new' }, { keep: 1, onStep: failAt(step) })).rejects.toThrow(step);
  const { version, removed } = await channel.publish({ hello: 'newest' }, { keep: 1 });
  const isSwitched = steps.indexOf(step) > steps.indexOf('switch pointer');
  expect(version).toBe(isSwitched ? 3 : 2);
  expect(await offered()).toBe('prints newest');
  // Of every part that was placed, only those of the newest snapshot are left.
  expect(removed.length).toBeGreaterThanOrEqual(step === 'write history' ? 1 : 2);
  expect(await channel.partNames()).toEqual([...partsOf([await channel.payload()])].sort());
});

it('leaves a folder without a channel when the first publication ends early', async () => {
  for (const step of steps.slice(0, 6))
    if (step !== 'compare')
      await expect(channel.publish({ hello: 'x' }, { onStep: failAt(step) })).rejects.toThrow(step);
  await expect(offered()).rejects.toMatchObject({ code: 'DOWNLOAD_MISSING' });
  await channel.publish({ hello: 'x' });
  expect(await offered()).toBe('prints x');
});
