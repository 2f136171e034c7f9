import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAnswerReader, longestAnswer } from '../../src/worker/answer-reader.ts';

const read = (pieces: readonly string[]) => {
  const found: string[] = [];
  const push = createAnswerReader('@m@', {
    onAnswer: (json) => found.push(`answer ${json}`),
    onText: (line) => found.push(`text ${line}`),
    onTooLong: () => found.push('too long'),
  });
  for (const piece of pieces) push(piece);
  return found;
};

it('tells answers from everything else that Nix and the tree print', () => {
  const stream = 'warning: x\ntrace: hello\ntrace: @m@[1]\n trace: @m@[2]\nerror: y\n';
  expect(read([stream])).toEqual([
    'text warning: x',
    'text trace: hello',
    'answer [1]',
    'text  trace: @m@[2]',
    'text error: y',
  ]);
});

it('finds the same lines however the stream is cut into pieces', () => {
  const line = fc.oneof(
    fc.constant('trace: @m@{"a":1}'),
    fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll('\n', '')),
  );
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(40)), (lines, cuts) => {
      const stream = lines.map((text) => `${text}\n`).join('');
      const pieces = [];
      let at = 0;
      for (const cut of cuts) {
        pieces.push(stream.slice(at, at + cut));
        at += cut;
      }
      pieces.push(stream.slice(at));
      expect(read(pieces)).toEqual(read([stream]));
      expect(read([stream])).toHaveLength(lines.length);
    }),
  );
});

it('gives up an answer beyond all measure, and goes on with the next line', () => {
  const piece = 'x'.repeat(1024 * 1024);
  const pieces = Array.from({ length: longestAnswer / piece.length + 1 }, () => piece);
  expect(read(['trace: @m@', ...pieces, '\ntrace: @m@[2]\n'])).toEqual(['too long', 'answer [2]']);
});
