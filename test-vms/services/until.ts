import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that something may take on a machine with other things to do. */
const patience = 120_000;

/** Waits until something holds, which is looked at again and again. @throws {Error} with what was seen last */
export const until = async <T>(
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
): Promise<T> => {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > end)
      throw new Error(`${what}: not so after ${patience} ms; seen last: ${JSON.stringify(seen)}`);
    await sleep(50);
  }
};
