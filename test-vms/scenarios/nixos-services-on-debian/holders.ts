import type { Machine } from '../../machine/machine.ts';

/** Prints, of one process and its ancestors, the commands, and of the process its control groups. */
const about = `
p=$1
cat /proc/$p/cgroup || exit 0
while [ "\${p:-0}" -gt 1 ]; do
  tr '\\0' ' ' </proc/$p/cmdline | sed 's/ *$//'
  echo
  p=$(sed 's/.*) . \\([0-9]*\\) .*/\\1/' /proc/$p/stat)
done`;

/** What is known of each process that holds a listening socket. @example await holdersOf(machine, ':80') */
export const holdersOf = async (machine: Machine, socket: string): Promise<readonly string[]> => {
  const { stdout } = await machine.run(`ss -Hlntup 'sport = ${socket}'`);
  const pids = new Set([...stdout.matchAll(/pid=(\d+)/g)].map(([, pid]) => pid ?? ''));
  return Promise.all([...pids].map(async (pid) => (await machine.run(`set -- ${pid}; ${about}`)).stdout));
};
