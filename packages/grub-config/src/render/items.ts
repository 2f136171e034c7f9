import type { GrubChainload, GrubEntry, GrubItem, GrubSubmenu, GrubXen } from '../menu/menu.ts';
import { checkGrubScript } from '../script/check-script.ts';
import { cleanText, quoteGrub } from '../text/quote.ts';
import type { Filesystems } from './filesystems.ts';
import { accessOptions, checkId, siblingIds } from './names.ts';

export interface ItemContext {
  readonly filesystems: Filesystems;
  /** The words of parameters, as they stand in a menu. */
  readonly words: (params: readonly string[]) => readonly string[];
  /** The ids of the menus around, from the outermost inwards. */
  readonly menus: readonly string[];
}

interface Siblings extends ItemContext {
  /** The ids in this menu. */
  readonly ids: ReadonlySet<string>;
}

/** The lines of items, two spaces further in for each menu around. */
export const renderItems = (items: readonly GrubItem[], context: ItemContext): readonly string[] => {
  const ids = siblingIds(items, context.menus.join('>') || 'menu');
  return items.flatMap((item) => renderItem(item, { ...context, ids }));
};

const renderItem = (item: GrubItem, context: Siblings): readonly string[] => {
  switch (item.kind) {
    case 'verbatim':
      return renderVerbatim(item.text, placeOf(context, 'verbatim text'), context.menus.length > 0);
    case 'submenu':
      return renderSubmenu(item, context);
    case 'chainload':
      return renderBlock(item, context, { command: 'menuentry', lines: chainloadLines(item, context) });
    case 'entry':
      return renderBlock(item, context, { command: 'menuentry', lines: entryLines(item, context) });
  }
};

const placeOf = ({ menus }: ItemContext, id: string): string => [...menus, id].join('>');

/** As it is, at the beginning of a line: a `#` or a quote may depend on that. Text without commands says nothing. */
const renderVerbatim = (text: string, place: string, isInBlock: boolean): readonly string[] =>
  checkGrubScript(text, { place, isInBlock }) === 0 ? [] : [text];

const renderSubmenu = (submenu: GrubSubmenu, context: Siblings): readonly string[] => {
  const lines = renderItems(submenu.items, {
    ...context,
    menus: [...context.menus, checkId(submenu.id, placeOf(context, submenu.id))],
  });
  return lines.length === 0 ? [] : renderBlock(submenu, context, { command: 'submenu', lines });
};

interface Block {
  readonly command: 'menuentry' | 'submenu';
  readonly lines: readonly string[];
}

const renderBlock = (
  item: GrubEntry | GrubChainload | GrubSubmenu,
  context: Siblings,
  { command, lines }: Block,
): readonly string[] => {
  const place = placeOf(context, item.id);
  const indent = '  '.repeat(context.menus.length);
  const title = quoteGrub(shownTitle(item, context));
  const options = [
    ...(item.classes ?? []).map((name) => `--class ${quoteGrub(name)}`),
    `--id ${quoteGrub(checkId(item.id, place))}`,
    ...accessOptions(item.access, place),
  ];
  // A title that begins with a dash would be an option.
  const words = cleanText(item.title).startsWith('-') ? [...options, '--', title] : [title, ...options];
  return [`${indent}${command} ${words.join(' ')} {`, ...lines, `${indent}}`];
};

/** GRUB takes the first item whose title *or* id is the one that is asked for; no id has a space. */
const shownTitle = ({ id, title }: GrubSubmenu | GrubEntry | GrubChainload, { ids }: Siblings): string =>
  cleanText(title) !== id && ids.has(cleanText(title)) ? `${title} ` : title;

const indented = ({ menus }: ItemContext, lines: readonly string[]): readonly string[] => {
  const indent = '  '.repeat(menus.length + 1);
  return lines.map((line) => indent + line);
};

const chainloadLines = ({ id, file }: GrubChainload, context: ItemContext): readonly string[] => {
  const place = placeOf(context, id);
  const { filesystems } = context;
  const lines = [...filesystems.prepare([file], place), `chainloader ${filesystems.word(file, place)}`];
  return indented(context, lines);
};

const entryLines = (entry: GrubEntry, context: ItemContext): readonly string[] => {
  const place = placeOf(context, entry.id);
  const { filesystems } = context;
  const { kernel, initrds, xen, deviceTree, extra } = entry;
  const files = [kernel, ...initrds, xen?.kernel, deviceTree].filter((file) => file !== undefined);
  return [
    ...indented(context, [
      ...(entry.savesDefault === true ? ['savedefault'] : []),
      ...filesystems.prepare(files, place),
    ]),
    ...(extra === undefined ? [] : renderVerbatim(extra, `${place}, extra`, true)),
    ...indented(context, [
      ...(xen === undefined ? linuxLines(entry, context) : xenLines(entry, xen, context)),
      ...(deviceTree === undefined ? [] : [`devicetree ${filesystems.word(deviceTree, place)}`]),
    ]),
  ];
};

const linuxLines = (entry: GrubEntry, context: ItemContext): readonly string[] => {
  const place = placeOf(context, entry.id);
  const file = (one: GrubEntry['kernel']): string => context.filesystems.word(one, place);
  return [
    ['linux', file(entry.kernel), ...context.words(entry.params)].join(' '),
    ...(entry.initrds.length === 0 ? [] : [['initrd', ...entry.initrds.map(file)].join(' ')]),
  ];
};

/** GRUB would unpack a module that is compressed; Linux wants its initrd as it is. */
const xenLines = (entry: GrubEntry, xen: GrubXen, context: ItemContext): readonly string[] => {
  const place = placeOf(context, entry.id);
  const file = (one: GrubEntry['kernel']): string => context.filesystems.word(one, place);
  const load = xen.protocol === 'multiboot2' ? 'module2' : 'module';
  return [
    [xen.protocol, file(xen.kernel), ...context.words(xen.params)].join(' '),
    [load, file(entry.kernel), ...context.words(entry.params)].join(' '),
    ...entry.initrds.map((initrd) => `${load} --nounzip ${file(initrd)}`),
  ];
};
