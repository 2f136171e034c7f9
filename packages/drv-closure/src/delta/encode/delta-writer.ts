import { GrowingBytes } from '../../wire/growing-bytes.ts';
import { NumberWriter } from '../../wire/number-stream.ts';
import { type StreamName, streamNames } from '../layout.ts';

/** The streams of a delta while it is written. */
export type DeltaWriter = Readonly<Record<Exclude<StreamName, 'text'>, NumberWriter>> & {
  readonly text: GrowingBytes;
  readonly digests: GrowingBytes;
};

export const createDeltaWriter = (): DeltaWriter => ({
  ...{ roots: new NumberWriter(), nodes: new NumberWriter(), names: new NumberWriter() },
  ...{ shapes: new NumberWriter(), payloads: new NumberWriter(), cells: new NumberWriter() },
  ...{
    kinds: new NumberWriter(),
    values: new NumberWriter(),
    references: new NumberWriter(),
    edits: new NumberWriter(),
  },
  ...{ text: new GrowingBytes(), digests: new GrowingBytes() },
});

/** All streams but that of digests as one: their lengths, then they themselves. */
export const joinStreams = (writer: DeltaWriter): Buffer => {
  const streams = streamNames.map((name) => writer[name].finish());
  const lengths = new NumberWriter();
  for (const stream of streams) lengths.push(stream.length);
  return Buffer.concat([lengths.finish(), ...streams]);
};
