import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootApart, type FakeRoot, fakeRoot } from '../../../packages/boot-plan/test/fake-root.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = join(root, 'apps/nixboot/bin/nixboot.mjs');

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface TestMachine extends FakeRoot {
  /** Options that say where the machine is and what its disks are. */
  readonly where: readonly string[];
  /** As a process of its own: for what only such a one shows, and once for each command. */
  readonly nixboot: (...args: readonly string[]) => Ran;
  /** In this process, with more variables. */
  readonly call: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>;
  /** Under another program, such as strace with its options. */
  readonly under: (prefix: readonly string[], ...args: readonly string[]) => Ran;
  readonly start: (...args: readonly string[]) => ChildProcess;
}

/** A machine made by hand, and the built program. */
export const testMachine = (mounts = bootApart): TestMachine => {
  if (!existsSync(join(root, 'apps/nixboot/dist/main.js')))
    throw new Error('nixboot is not built: npm run build');
  const machine = fakeRoot();
  const table = `${machine.root}.mounts`;
  writeFileSync(table, mounts);
  const env = { ...process.env, NO_COLOR: '1' };
  const under: TestMachine['under'] = (prefix, ...args) => {
    const [command = '', ...rest] = [...prefix, process.execPath, program, ...args];
    const { status, stdout, stderr, error } = spawnSync(command, rest, { env, encoding: 'utf8' });
    if (error !== undefined) throw error;
    return { code: status, out: stdout, err: stderr };
  };
  return {
    ...machine,
    where: ['--root', machine.root, '--mounts', table],
    under,
    nixboot: (...args) => under([], ...args),
    // Only when it is called: most need the built program alone.
    call: async (args, more = {}) =>
      (await import('./nixboot-in-process.ts')).nixbootInProcess(args, { ...env, ...more }),
    start: (...args) =>
      spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
  };
};
