/** Characters kept at each end: Nix 2.8 prints the message of an error first, newer ones last. */
const keptAtEachEnd = 64 * 1024;

export interface KeptText {
  readonly add: (line: string) => void;
  readonly clear: () => void;
  readonly text: () => string;
}

/** Collects text of any length in bounded memory: its beginning and its end. */
export const createKeptText = (): KeptText => {
  let head = '';
  let tail = '';
  return {
    add: (line) => {
      const room = keptAtEachEnd - head.length;
      const text = `${line}\n`;
      head += text.slice(0, Math.max(0, room));
      tail = (tail + text.slice(Math.max(0, room))).slice(-keptAtEachEnd);
    },
    clear: () => {
      head = '';
      tail = '';
    },
    text: () => head + tail,
  };
};
