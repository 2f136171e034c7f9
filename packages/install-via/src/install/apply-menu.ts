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

const isCopy = (step: RemoteStep): boolean => step.do === 'copy' || step.do === 'add-secrets';

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
  let pending: RemoteStep[] = [...profile];
  let count = 0;
  const flush = async (): Promise<void> => {
    for (const [name, digest] of await runSteps(remote, pending)) digests.set(name, digest);
    count += pending.length;
    pending = [];
  };
  for (const { manifest, steps } of batches) {
    // A manifest says what the copies before it turned out to be; without any, all goes in one script.
    if (manifest !== undefined && pending.some(isCopy)) await flush();
    pending.push(...(manifest === undefined ? [] : [manifestStep(manifest, digests)]), ...steps);
  }
  pending.push(...last);
  await flush();
  return count;
};
