import { posix } from 'node:path';
import { defaultEntry, includeMenu, withCustomBlock } from '@nixtools/grub-config';
import { NixtoolsError } from '@nixtools/nix-formats';
import { manifestStep } from '../apply/from-boot-plan.ts';
import type { RemoteStep } from '../apply/remote-step.ts';
import { type RemoteDigest, runSteps } from '../apply/run-steps.ts';
import type { ProbedFile } from '../probe/probe.ts';
import type { Remote } from '../target/remote.ts';
import type { MenuPlan } from './plan-menu.ts';

/** The entry that NixOS has in every menu of ours, whatever its generation. */
export const nixosEntry = 'nixos-default';

/** Text of a file that we change and give back: bytes that are no UTF-8 would not come back as they were. */
export const textOfFile = ({ bytes }: ProbedFile, place: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new NixtoolsError({
      code: 'FILE_NOT_TEXT',
      kind: 'refused',
      message: 'the file is no UTF-8, and nixboot changes nothing that it cannot read',
      place,
      hint: 'look at it on the target',
      cause,
    });
  }
};

/** custom.cfg with our lines, in which NixOS is the default or not. @param folder of GRUB, as it lies there now */
export const customCfgStep = (
  custom: ProbedFile,
  { folder, isDefault }: { readonly folder: string; readonly isDefault: boolean },
): RemoteStep => {
  const path = posix.join(folder, 'custom.cfg');
  const old = custom.kind === 'file' ? textOfFile(custom, path) : undefined;
  const text = withCustomBlock(old, `${includeMenu}${isDefault ? defaultEntry(nixosEntry) : ''}`);
  return { do: 'put', path, text };
};

/**
 * Applies a menu: the profile first, then copies, then the menu, then what includes it.
 *
 * @returns how many steps were done
 */
export const applyMenu = async (
  remote: Remote,
  { profile, batches }: MenuPlan,
  last: readonly RemoteStep[],
): Promise<number> => {
  const digests = new Map<string, RemoteDigest>();
  let count = 0;
  for (const [index, batch] of batches.entries()) {
    const steps = [
      ...(index === 0 ? profile : []),
      ...(batch.manifest === undefined ? [] : [manifestStep(batch.manifest, digests)]),
      ...batch.steps,
      ...(index === batches.length - 1 ? last : []),
    ];
    for (const [name, digest] of await runSteps(remote, steps)) digests.set(name, digest);
    count += steps.length;
  }
  return count;
};
