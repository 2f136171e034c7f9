import { checkGrubScript, quoteGrub } from '@nixtools/grub-config';
import { isNixtoolsError } from '@nixtools/nix-formats';
import type { InstallConfig } from './config.ts';
import { efiTarget } from './grub-install.ts';
import { type InsideRequest, runInside } from './run-inside.ts';

/** The entries of other systems, as GRUB's own script for os-prober prints them. What fails costs these entries only. */
export const otherSystems = (
  config: InstallConfig,
  { fs, env }: Omit<InsideRequest, 'path'>,
): { readonly text: string; readonly warnings: readonly string[] } => {
  if (!config.useOSProber) return { text: '', warnings: [] };
  const { grub, grubEfi } = config.install;
  const grubPackage = efiTarget(config.install) === 'no' ? grub : grubEfi;
  // The quotes of GRUB's language are those of the shell's.
  const script = `pkgdatadir=${quoteGrub(`${grubPackage}/share/grub`)} ${quoteGrub(`${grubPackage}/etc/grub.d/30_os-prober`)}`;
  const saves = config.defaultEntry === 'saved' ? { GRUB_SAVEDEFAULT: 'true' } : {};
  const { out, failure } = runInside({ fs, env: { ...env, ...saves }, path: config.path, stdout: 'read' }, [
    config.shell,
    '-c',
    script,
  ]);
  const problem = failure ?? problemOf(out);
  return problem === undefined
    ? { text: out, warnings: [] }
    : { text: '', warnings: [`os-prober: no entries of other systems: ${problem}`] };
};

const problemOf = (text: string): string | undefined => {
  try {
    checkGrubScript(text, { place: 'os-prober' });
    return undefined;
  } catch (error) {
    if (isNixtoolsError(error)) return `${error.message} (${error.place})`;
    throw error;
  }
};
