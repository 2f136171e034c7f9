import { isHeading } from './parse-plan.ts';

/** Passes text on line by line. */
export interface LineFilter {
  /** Takes pieces, wherever they are cut. */
  readonly take: (piece: string) => void;
  /** Passes on a last line without an end. */
  readonly end: () => void;
}

/** What Nix says while it builds and fetches, less the plan that it begins with: whoever asked `planRealise` knows it. */
export const withoutPlan = (write: (text: string) => void): LineFilter => {
  let rest = '';
  let isInPlan = false;
  return {
    take: (piece) => {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        isInPlan = isHeading(line) || (isInPlan && line.startsWith('  /'));
        if (!isInPlan) write(`${line}\n`);
      }
    },
    end: () => {
      if (rest !== '') write(rest);
    },
  };
};
