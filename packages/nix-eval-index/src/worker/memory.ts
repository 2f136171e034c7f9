import { readFileSync } from 'node:fs';

/** Bytes that a process has in memory; 0 where the system does not tell (no `/proc`, the process has gone). */
export const residentMemory = (pid: number): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
};
