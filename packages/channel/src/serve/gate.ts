/** Lets at most `width` pieces of work run at once; the others wait for their turn, first come, first served. */
export const gate = (width: number): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((turn) => waiting.push(turn));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
};
