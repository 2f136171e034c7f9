import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type RenderResult,
  render,
  type ServiceSet,
  targetNamed,
} from '../../packages/services/src/index.ts';
import { outputFiles } from '../../packages/services/src/nix-build/output-files.ts';
import type { Machine } from '../machine/machine.ts';
import type { InitSystem } from './init-system.ts';

export interface InstalledSet extends RenderResult {
  /** What the script said of steps that failed. */
  readonly complaints: string;
  /** Takes it away again by its own script. */
  readonly remove: () => Promise<void>;
}

/**
 * Renders a set and installs it on a machine by the `install` script that a derivation of it has.
 *
 * @param mayFail whether a service of it may fail to start
 * @throws {Error} with what the script said, when it fails
 * @example const { losses, remove } = await installSet(machine, set, runit);
 */
export const installSet = async (
  machine: Machine,
  set: ServiceSet,
  { target, adapted, beforeInstall = ':' }: Pick<InitSystem, 'target' | 'adapted' | 'beforeInstall'>,
  { mayFail = false } = {},
): Promise<InstalledSet> => {
  await machine.must(beforeInstall);
  const result = render(adapted?.(set) ?? set, targetNamed(target));
  const folder = mkdtempSync(join(machine.shared, 'set-'));
  for (const { path, text, executable } of outputFiles(result)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: executable ? 0o755 : 0o644 });
  }
  const inside = `/shared/${basename(folder)}`;
  const { exitCode, stdout, stderr } = await machine.run(`${inside}/install`);
  if (exitCode !== 0 && !(mayFail && stderr.includes('failed: ')))
    throw new Error(`exit ${exitCode} of install:\n${stdout}${stderr}`);
  return {
    ...result,
    complaints: stderr,
    remove: async () => {
      await machine.must(`${inside}/uninstall`);
    },
  };
};
