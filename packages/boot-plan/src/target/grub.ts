import { type GrubItem, grubWarnings, renderGrubConfig } from '@nixtools/grub-config';
import { type BootItem, entriesOf } from '../menu/items.ts';
import { toGrubEntry, xenProblem } from './grub-entry.ts';
import { menuMark, type RenderTarget, type TargetInput } from './target.ts';

const toItems = (items: readonly BootItem[], filesOf: TargetInput['filesOf']): readonly GrubItem[] =>
  items.flatMap((item): readonly GrubItem[] => {
    if (item.kind === 'entry')
      return xenProblem(item) === undefined ? [toGrubEntry(item, filesOf(item))] : [];
    const { id, title } = item;
    return [{ kind: 'submenu', id, title, items: toItems(item.items, filesOf), classes: ['submenu'] }];
  });

/** One file that any grub.cfg includes: entries and submenus, and nothing that touches the host's own settings. */
export const grubTarget: RenderTarget = ({ menu, filesOf, places }, output) => {
  const entries = entriesOf(menu.items);
  const used = new Set(
    entries.flatMap((entry) => Object.values(filesOf(entry)).map(({ filesystem }) => filesystem)),
  );
  const items = toItems(menu.items, filesOf);
  const filesystems = places.map(({ filesystem }) => filesystem).filter(({ name }) => used.has(name));
  return {
    files: [{ path: output, text: `${menuMark}\n${renderGrubConfig({ filesystems, items })}` }],
    refused: entries.flatMap((entry) => {
      const reason = xenProblem(entry);
      return reason === undefined ? [] : [{ place: entry.id, reason }];
    }),
    warnings: grubWarnings({ items }).map(({ place, message }) => `${place}: ${message}`),
  };
};
