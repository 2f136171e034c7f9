import { type GrubItem, renderGrubConfig } from '@nixtools/grub-config';
import { type BootItem, entriesOf } from '../menu/items.ts';
import { toGrubEntry } from './grub-entry.ts';
import { menuMark, type RenderTarget, type TargetInput } from './target.ts';

const toItems = (items: readonly BootItem[], filesOf: TargetInput['filesOf']): readonly GrubItem[] =>
  items.map((item) =>
    item.kind === 'entry'
      ? toGrubEntry(item, filesOf(item))
      : {
          kind: 'submenu',
          id: item.id,
          title: item.title,
          items: toItems(item.items, filesOf),
          classes: ['submenu'],
        },
  );

/** One file that any grub.cfg includes: entries and submenus, and nothing that touches the host's own settings. */
export const grubTarget: RenderTarget = ({ menu, filesOf, places }, output) => {
  const used = new Set(
    entriesOf(menu.items).flatMap((entry) => Object.values(filesOf(entry)).map(({ filesystem }) => filesystem)),
  );
  const text = renderGrubConfig({
    filesystems: places.map(({ filesystem }) => filesystem).filter(({ name }) => used.has(name)),
    items: toItems(menu.items, filesOf),
  });
  return { files: [{ path: output, text: `${menuMark}\n${text}` }], refused: [] };
};
