import type { ByteString } from '../bytes/byte-string.ts';
import { type Cursor, expectToken, nextIs, readSortedList, readString, requireAscending } from './cursor.ts';
import type { DerivationInput } from './derivation.ts';

const readOutputNames = (cursor: Cursor): ByteString[] => readSortedList(cursor, readString);

/** The wanted outputs in a `Derive(...)`: `["dev","out"]`. */
export const readPlainInput = (cursor: Cursor): DerivationInput => ({ outputs: readOutputNames(cursor) });

interface OpenInput {
  readonly outputs: readonly ByteString[];
  readonly dynamic: Map<ByteString, DerivationInput>;
  /** The output of this input that is being read. */
  name: ByteString | undefined;
}

/**
 * The wanted outputs in a `DrvWithVersion("xp-dyn-drv",...)`: a plain list, or
 * `(["out"],[("name",<the same again>),...])`. Nested without recursion: depth is the writer's choice.
 */
export const readDynamicInput = (cursor: Cursor): DerivationInput => {
  const open: OpenInput[] = [];
  for (;;) {
    if (nextIs(cursor, '(')) {
      open.push(openInput(cursor));
      continue;
    }
    const whole = closeInputs(cursor, open, readPlainInput(cursor));
    if (whole !== undefined) return whole;
  }
};

const openInput = (cursor: Cursor): OpenInput => {
  expectToken(cursor, '(');
  const outputs = readOutputNames(cursor);
  expectToken(cursor, ',[');
  const opened: OpenInput = { outputs, dynamic: new Map(), name: undefined };
  readChildName(cursor, opened);
  return opened;
};

const readChildName = (cursor: Cursor, parent: OpenInput): void => {
  expectToken(cursor, '(');
  const at = cursor.at;
  const name = readString(cursor);
  requireAscending(cursor, parent.name, name, at);
  parent.name = name;
  expectToken(cursor, ',');
};

/** Hands a finished input to its parents, as far as they finish with it; gives the outermost when all have. */
const closeInputs = (
  cursor: Cursor,
  open: OpenInput[],
  finished: DerivationInput,
): DerivationInput | undefined => {
  let child = finished;
  for (;;) {
    const parent = open.at(-1);
    if (parent === undefined) return child;
    parent.dynamic.set(parent.name ?? '', child);
    expectToken(cursor, ')');
    if (nextIs(cursor, ',')) {
      cursor.at++;
      readChildName(cursor, parent);
      return undefined;
    }
    expectToken(cursor, '])');
    open.pop();
    child = { outputs: parent.outputs, dynamic: parent.dynamic };
  }
};
