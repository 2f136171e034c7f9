import type { Machine } from '../machine/machine.ts';

/** A process that holds a listening socket. */
export interface Owner {
  readonly pid: number;
  readonly parent: number;
}

/**
 * Who holds the listening socket of a port: an answer from it tells nothing, as a child of a server that was killed may give it.
 */
export const socketOwners = async (machine: Machine, port: number): Promise<readonly Owner[]> => {
  const { stdout } = await machine.run(
    `for pid in $(ss -Hltnp "sport = :${port}" | grep -o 'pid=[0-9]*' | cut -d= -f2 | sort -u); do
       ps -o pid=,ppid= -p "$pid" || :
     done`,
  );
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent };
    });
};

/** The one that the others come from. */
export const mainOwner = (owners: readonly Owner[]): number | undefined =>
  owners.find(({ parent }) => !owners.some(({ pid }) => pid === parent))?.pid;
