/** What Nix printed about one error, taken apart. */
export interface ErrorText {
  readonly message: string;
  /** `/tree/pkgs/foo/default.nix:12:3`: the place nearest to the error that Nix names. */
  readonly position: string | undefined;
  readonly isAssertion: boolean;
}

const escapeSequence = new RegExp(`${String.fromCharCode(0x1b)}\\[[0-9;]*m`, 'g');
const place = /^\s*at (\/.*:\d+:\d+):$/;
const isPlace = (line: string): boolean => /^\s*at .*:\d+:\d+:$/.test(line);
const isFrame = (line: string): boolean => /^ {7}… /.test(line);

const lastIndex = (lines: readonly string[], test: (line: string) => boolean): number =>
  lines.reduce((last, line, index) => (test(line) ? index : last), -1);

/**
 * Reads an error as `nix` prints it with `--show-trace`. Nix 2.8 prints the message first and the way there below it;
 * since 2.20 the way comes first, indented, and the message last. `isOwn` tells frames of our own files, which are skipped.
 *
 * @example readErrorText("error: attribute 'x' missing\n\n       at /t/a.nix:1:2:\n", () => false)
 *          // { message: "attribute 'x' missing", position: '/t/a.nix:1:2', isAssertion: false }
 */
export const readErrorText = (text: string, isOwn: (path: string) => boolean): ErrorText => {
  const all = text.replace(escapeSequence, '').split('\n');
  const first = all.findIndex((line) => /^error:/.test(line));
  const lines = first === -1 ? [] : all.slice(first);
  const isNested = lines[0] === 'error:';
  const start = isNested
    ? Math.max(
        0,
        lastIndex(lines, (line) => /^ {7}error: /.test(line)),
      )
    : 0;
  const length = lines
    .slice(start + 1)
    .findIndex((line) => isPlace(line) || isFrame(line) || line.startsWith('trace: '));
  const end = length === -1 ? lines.length : start + 1 + length;
  const message = lines
    .slice(start, end)
    .map((line, index) => (index === 0 ? line.replace(/^\s*error: ?/, '') : line.replace(/^ {7}/, '')))
    .join('\n')
    .trim();
  const below = lines.slice(end);
  const isTruncated = lines.some((line) => /^ {7}\(stack trace truncated/.test(line));
  const above = isTruncated ? [] : lines.slice(0, start).reverse();
  const position = [...(isNested && !isPlace(below[0] ?? '') ? [] : below), ...above]
    .map((line) => place.exec(line)?.[1])
    .find((found) => found !== undefined && !isOwn(found));
  // Newer Nix tells of a failed `assert a == b` how the two differ, and that it was an assertion only above that.
  const isAssertion =
    /^assertion .* failed/s.test(message) ||
    /… while evaluating the condition of the assertion/.test(above.find(isFrame) ?? '');
  return { message: message === '' ? 'no message' : message, position, isAssertion };
};
