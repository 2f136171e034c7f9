import { readFileSync } from 'node:fs';

/** How often the kernel is asked, in milliseconds: what a process adds in its last moments is not seen. */
const interval = 20;

/** The most memory that a process has had so far, in bytes, as Linux tells it. */
const highWater = (pid: number): number | undefined => {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
};

/** Watches a process until it is stopped; undefined where the kernel does not tell. */
export const peakMemory = (pid: number | undefined): { readonly stop: () => number | undefined } => {
  let peak: number | undefined;
  const look = (): void => {
    const seen = pid === undefined ? undefined : highWater(pid);
    if (seen !== undefined) peak = Math.max(seen, peak ?? 0);
  };
  const timer = setInterval(look, interval);
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
};
