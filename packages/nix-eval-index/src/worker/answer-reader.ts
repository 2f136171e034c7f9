/** What one piece of the evaluator's error stream is. */
export interface AnswerListener {
  /** The JSON text of one answer. */
  readonly onAnswer: (json: string) => void;
  /** A line that is no answer: Nix's errors, warnings, the tree's own traces. */
  readonly onText: (line: string) => void;
  /** An answer beyond `longestAnswer`; the rest of it is thrown away. */
  readonly onTooLong: () => void;
}

/** Characters. Nothing that describes one package comes near. */
export const longestAnswer = 8 * 1024 * 1024;

/**
 * Splits the evaluator's error stream into answers (`trace:` lines that carry the mark) and text. Takes the stream in
 * pieces of any size and never holds more than one line of `longestAnswer` characters.
 */
export const createAnswerReader = (mark: string, listener: AnswerListener): ((piece: string) => void) => {
  const prefix = `trace: ${mark}`;
  let started: string[] = [];
  let length = 0;
  const finishLine = (): void => {
    const line = started.join('');
    const isCut = length > longestAnswer;
    started = [];
    length = 0;
    if (!line.startsWith(prefix)) listener.onText(line);
    else if (isCut) listener.onTooLong();
    else listener.onAnswer(line.slice(prefix.length));
  };
  const add = (part: string): void => {
    if (length <= longestAnswer) started.push(part.slice(0, longestAnswer));
    length += part.length;
  };
  return (piece) => {
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      add(piece.slice(from, end));
      finishLine();
      from = end + 1;
    }
    add(piece.slice(from));
  };
};
