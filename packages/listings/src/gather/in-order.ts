/**
 * Works on several items at once and gives the results in the order of the items, whichever is done first. At most
 * `atOnce` are begun and not yet taken.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of items) {
    const result = work(item);
    // Awaited in its turn; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    running.push(result);
    if (running.length < atOnce) continue;
    const next = running.shift();
    if (next !== undefined) yield await next;
  }
  for (const result of running) yield await result;
}
