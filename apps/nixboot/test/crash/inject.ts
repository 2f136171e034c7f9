import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deadEntries } from '../../../../packages/boot-plan/test/named-files.ts';
import type { TestMachine } from '../run-nixboot.ts';
import { type DiskCall, oneThread } from './disk-calls.ts';
import { bootTree, machineBefore, removeMachine, type Start } from './machine-before.ts';

export const faults = ['signal=KILL', 'error=EIO', 'error=ENOSPC'] as const;
export type Fault = (typeof faults)[number] | 'error=EROFS';

/** What became of an update in which one call failed, or was the last. */
export interface CrashResult {
  /** Whether the fault took place. */
  readonly hit: boolean;
  /** `undefined` when it was killed. */
  readonly code: number | undefined;
  /** Whether the update said an error code on stderr. */
  readonly isReported: boolean;
  /** Whether the menu that is left, if there was one, has its default, and which entries name files that are missing. */
  readonly hasDefault: boolean;
  readonly dead: readonly string[];
  /** The same after the garbage collector has taken what nothing protects. */
  readonly deadAfterCollection: readonly string[];
  /** Whether the next update succeeds, and whether all is then as if nothing had happened. */
  readonly again: number | null;
  readonly converges: boolean;
}

const menuOf = (machine: TestMachine): string => {
  const path = join(machine.root, 'boot/grub/nixos.cfg');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

const known = new Map<Start, string>();

const treeAfterUpdate = async (start: Start): Promise<string> => {
  const seen = known.get(start);
  if (seen !== undefined) return seen;
  const machine = await machineBefore(start);
  try {
    await machine.call(['update', ...machine.where]);
    const tree = bootTree(machine);
    known.set(start, tree);
    return tree;
  } finally {
    removeMachine(machine);
  }
};

/** Runs an update in which one call is hit by a fault, and then one without. */
export const injectFault = async (
  { start, isMain, call, number }: DiskCall,
  fault: Fault,
): Promise<CrashResult> => {
  const expected = await treeAfterUpdate(start);
  const machine = await machineBefore(start);
  const log = `${machine.root}.strace`;
  try {
    const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:${fault}:when=${number}`];
    const strace = ['strace', ...(isMain ? [] : ['-f']), '-o', log, ...inject];
    const { code, err } = machine.under([...oneThread, ...strace], 'update', ...machine.where);
    const menu = menuOf(machine);
    const dead = deadEntries(machine, menu, '/boot');
    machine.collectGarbage();
    const deadAfterCollection = deadEntries(machine, menuOf(machine), '/boot');
    const again = await machine.call(['update', ...machine.where]);
    const trace = readFileSync(log, 'utf8');
    return {
      hit: /\(INJECTED\)|killed by SIGKILL/.test(trace),
      code: code === null || code === 137 ? undefined : code,
      isReported: /\(?[A-Z]{2,}[A-Z_]+\)?/.test(err),
      hasDefault: menu.includes("--id 'nixos-default'") || (start === 'no menu' && menu === ''),
      dead,
      deadAfterCollection,
      again: again.code,
      converges: bootTree(machine) === expected,
    };
  } finally {
    rmSync(log, { force: true });
    removeMachine(machine);
  }
};
