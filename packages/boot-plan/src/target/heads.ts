import { renderHeadsConfig } from '@nixtools/grub-config';
import { entriesOf } from '../menu/items.ts';
import { toGrubEntry, xenProblem } from './grub-entry.ts';
import { menuMark, type PlacedFiles, type RenderTarget } from './target.ts';

/** Heads mounts the file system of /boot itself, and knows no devices. */
const withoutDevices = ({ kernel, initrd, xen, deviceTree }: PlacedFiles): PlacedFiles => ({
  kernel: { path: kernel.path },
  ...(initrd === undefined ? {} : { initrd: { path: initrd.path } }),
  ...(xen === undefined ? {} : { xen: { path: xen.path } }),
  ...(deviceTree === undefined ? {} : { deviceTree: { path: deviceTree.path } }),
});

/** Heads finds every *.cfg below /boot by itself, and knows no submenus. */
export const headsTarget: RenderTarget = ({ menu, filesOf }, output) => {
  const judged = entriesOf(menu.items).map((entry) => ({ entry, reason: xenProblem(entry) }));
  const { text, refused } = renderHeadsConfig(
    judged.flatMap(({ entry, reason }) =>
      reason === undefined ? [toGrubEntry(entry, withoutDevices(filesOf(entry)))] : [],
    ),
  );
  return {
    files: [{ path: output, text: `${menuMark}\n${text}` }],
    refused: [
      ...judged.flatMap(({ entry, reason }) => (reason === undefined ? [] : [{ place: entry.id, reason }])),
      ...refused.map(({ id, reason }) => ({ place: id, reason })),
    ],
    warnings: [],
  };
};
