import { statSync } from 'node:fs';
import { readSystemBoot } from '@nixtools/bootspec';
import type { Nix } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import { rootedFs } from '@nixtools/rooted-fs';
import type { SystemToInstall } from '../plan/plan-install.ts';
import { closureOf } from './closure.ts';

/**
 * What a plan needs to know of a system in this machine's store.
 *
 * @param toplevel its store path, or a link to it
 * @throws {NixtoolsError} `SYSTEM_UNBOOTABLE` (verification), `NIX_*`, and those of bootspec
 */
export const readSystem = async (nix: Nix, toplevel: string): Promise<SystemToInstall> => {
  const fs = rootedFs('/');
  const real = fs.resolve(toplevel);
  if (real === undefined || !/^\/nix\/store\/[^/]+$/.test(real))
    throw new NixtoolsError({
      code: 'SYSTEM_UNBOOTABLE',
      kind: 'verification',
      message: 'this is no system in the store of this machine',
      place: toplevel,
      hint: 'give the result of nix-build, such as ./result, or use --config FILE or --flake REF',
    });
  const boot = readSystemBoot(fs, real);
  if (boot.is === 'unbootable')
    throw new NixtoolsError({
      code: 'SYSTEM_UNBOOTABLE',
      kind: 'verification',
      message: `this system cannot be booted: ${boot.reason}`,
      place: real,
      hint: '"nixboot spec TOPLEVEL" says what is known of a system',
    });
  const { kernel, initrd, system } = boot.document;
  const kernels = [kernel, ...(initrd === undefined ? [] : [initrd])].reduce(
    (sum, path) => sum + statSync(path).size,
    0,
  );
  return { toplevel: real, platform: system, closure: await closureOf(nix, real), kernels };
};
