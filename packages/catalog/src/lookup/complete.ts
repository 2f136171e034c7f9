import type { IndexReader } from '../reader/index-reader.ts';

/** The greatest character: what sorts after everything that starts with a text is that text and this. */
const last = '\u{10ffff}';
/** Attributes read at a time. */
const step = 128;

/**
 * The ways on from the beginning of an attribute path, in byte order, for a shell's completion: attributes
 * of the same level, and package sets as `python3Packages.`, not all that is in them.
 *
 * @param limit at most this many
 * @example
 * await complete(reader, 'python3', 20); // ['python3', 'python34', 'python3Packages.', ...]
 */
export async function complete(reader: IndexReader, prefix: string, limit = 100): Promise<readonly string[]> {
  const found: string[] = [];
  for (let from: string | undefined = prefix; from !== undefined && found.length < limit; ) {
    const attrs: readonly string[] = (await reader.attrs({ from, limit: step })).map(({ attr }) => attr);
    from = undefined;
    for (const attr of attrs) {
      if (!attr.startsWith(prefix) || found.length === limit) return found;
      const end = componentEnd(attr, prefix.length);
      found.push(attr.slice(0, end + 1));
      // Go on after the whole set.
      from = end < attr.length ? attr.slice(0, end + 1) + last : `${attr}\0`;
      if (end < attr.length) break;
    }
  }
  return found;
}

/** Where the path component that reaches `start` ends: at its dot outside quotes, or at the end. */
function componentEnd(attr: string, start: number): number {
  let quoted = false;
  for (let i = 0; i < attr.length; i++) {
    const char = attr[i];
    if (char === '\\' && quoted) i++;
    else if (char === '"') quoted = !quoted;
    else if (char === '.' && !quoted && i >= start) return i;
  }
  return attr.length;
}
