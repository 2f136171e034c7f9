import { menuMark } from '@nixtools/boot-plan';
import type { InstallState } from '../state/state.ts';
import type { CheckedBoot } from './check-boot.ts';
import { refuse } from './refuse.ts';

/** What lies where our files belong is ours. @throws {NixtoolsError} `MENU_NOT_OURS`, `FOLDER_NOT_OURS`, `CUSTOM_CFG_ODD` (refused) */
export const checkMenu = (
  { boot, grub }: CheckedBoot,
  name: string,
  state: InstallState | undefined,
): void => {
  if (boot.nixosCfg.kind !== 'none') {
    const isOurs =
      boot.nixosCfg.kind === 'file' && boot.nixosCfg.bytes.toString('latin1').startsWith(menuMark);
    if (!isOurs)
      refuse({
        code: 'MENU_NOT_OURS',
        message: 'a file that nixboot did not write is where the menu belongs',
        place: `${name}:${grub}/nixos.cfg`,
        hint: 'look at it, and move it away on the target',
      });
  }
  const isForeign = boot.ours === 'folder' && boot.manifest.kind !== 'file' && state === undefined;
  if (isForeign || !['none', 'folder'].includes(boot.ours))
    refuse({
      code: 'FOLDER_NOT_OURS',
      message: 'something that nixboot did not make is where it keeps its folder',
      place: `${name}:${boot.folder}/nixos`,
      hint: 'look at it, and move it away on the target',
    });
  if (!['none', 'file'].includes(boot.customCfg.kind))
    refuse({
      code: 'CUSTOM_CFG_ODD',
      message: `custom.cfg is a ${boot.customCfg.kind}`,
      place: `${name}:${grub}/custom.cfg`,
      hint: 'make it a file on the target, or remove it',
    });
};
