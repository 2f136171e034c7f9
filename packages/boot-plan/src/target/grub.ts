import { type GrubItem, grubWarnings, renderGrubConfig } from '@nixtools/grub-config';
import { type BootItem, entriesOf } from '../menu/items.ts';
import { toGrubEntry, xenProblem } from './grub-entry.ts';
import { menuMark, type RenderTarget, type TargetInput } from './target.ts';

type Input = Pick<TargetInput, 'filesOf' | 'access'>;

const toItems = (items: readonly BootItem[], input: Input): readonly GrubItem[] =>
  items.flatMap((item): readonly GrubItem[] => {
    // Whoever may start an entry must be able to open the menu that it is in.
    const access = input.access === undefined ? {} : { access: input.access };
    if (item.kind === 'entry')
      return xenProblem(item) === undefined ? [{ ...toGrubEntry(item, input.filesOf(item)), ...access }] : [];
    const { id, title } = item;
    const items = toItems(item.items, input);
    return [{ kind: 'submenu', id, title, items, classes: ['submenu'], ...access }];
  });

/** One file that any grub.cfg includes: entries and submenus, and nothing that touches the host's own settings. */
export const grubTarget: RenderTarget = (input, output) => {
  const { menu, filesOf, places } = input;
  const entries = entriesOf(menu.items);
  const used = new Set(
    entries.flatMap((entry) => Object.values(filesOf(entry)).map(({ filesystem }) => filesystem)),
  );
  const items = toItems(menu.items, input);
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
