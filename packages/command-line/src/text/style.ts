import { colorsErr, colorsOut, type Io } from '../io.ts';

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly red: (text: string) => string;
}

const wrap = (on: boolean, code: number) => (text: string) => (on ? `\u001b[${code}m${text}\u001b[0m` : text);

const styleFor = (on: boolean): Style => ({
  bold: wrap(on, 1),
  dim: wrap(on, 2),
  green: wrap(on, 32),
  yellow: wrap(on, 33),
  red: wrap(on, 31),
});

export const styleOut = (io: Io): Style => styleFor(colorsOut(io));

export const styleErr = (io: Io): Style => styleFor(colorsErr(io));
