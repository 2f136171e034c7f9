import { renderHeadsConfig } from '@nixtools/grub-config';
import { entriesOf } from '../menu/items.ts';
import { toGrubEntry } from './grub-entry.ts';
import { menuMark, type RenderTarget } from './target.ts';

/** Heads finds every *.cfg below /boot by itself, and knows neither devices nor submenus. */
export const headsTarget: RenderTarget = ({ menu, filesOf }, output) => {
  const entries = entriesOf(menu.items).map((entry) => {
    const { kernel, initrd, xen, deviceTree } = filesOf(entry);
    return toGrubEntry(entry, {
      kernel: { path: kernel.path },
      ...(initrd === undefined ? {} : { initrd: { path: initrd.path } }),
      ...(xen === undefined ? {} : { xen: { path: xen.path } }),
      ...(deviceTree === undefined ? {} : { deviceTree: { path: deviceTree.path } }),
    });
  });
  const { text, refused } = renderHeadsConfig(entries);
  return {
    files: [{ path: output, text: `${menuMark}\n${text}` }],
    refused: refused.map(({ id, reason }) => ({ place: id, reason })),
  };
};
