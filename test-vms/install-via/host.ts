import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProgramResult } from '../../test/run-program.ts';
import type { Machine } from '../machine/machine.ts';

const here = (name: string): string => `/nixtools/test-vms/install-via/${name}`;

/** What a host for ssh needs besides Nix. */
export const hostPackages = ['busybox-static', 'e2fsprogs', 'iproute2', 'openssh-client', 'openssh-server'];

/** A host in a file, made anew by a machine, and reached from there as `ssh://box`. */
export interface TestHost {
  /** The disk, as a path of this machine and of the tests'. */
  readonly image: { readonly inside: string; readonly outside: string };
  /** Runs a script beside the host: `/target` is its tree, `host_tree` prints it, `nixboot` is ours. */
  readonly run: (script: string, variables?: string) => Promise<ProgramResult>;
  readonly must: (script: string, variables?: string) => Promise<string>;
}

const scriptOf = (image: string, script: string, variables: string): string =>
  `HOST_IMAGE=${image}\n${variables}\n. ${here('with-host.sh')}\nset +e\n${script}`;

/** @param image its name */
export const makeHost = async (machine: Machine, image: string): Promise<TestHost> => {
  const inside = `/shared/${image}`;
  await machine.must(`sh ${here('make-host.sh')} ${inside}`);
  return {
    image: { inside, outside: join(machine.shared, image) },
    run: (script, variables = '') => machine.run(scriptOf(inside, script, variables)),
    must: (script, variables = '') => machine.must(scriptOf(inside, `set -e\n${script}`, variables)),
  };
};

/** Builds a system in the machine's store. @param args of system.nix, as Nix text. @returns its store path */
export const buildSystem = async (machine: Machine, args = ''): Promise<string> =>
  (
    await machine.must(
      `drv=$(nix-instantiate --expr 'import ${here('system.nix')} { ${args} }' 2>/dev/null); nix-store --realise "$drv" 2>/dev/null`,
    )
  ).trim();

export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
