import type { GrubConfig } from './menu/config.ts';
import type { GrubEntry, GrubItem } from './menu/menu.ts';
import { grubCommandLine, isEscaped, kernelWords } from './text/kernel-words.ts';
import { cleanText, isCut } from './text/quote.ts';
import { utf8Length } from './text/utf8-length.ts';

/** Something that is written, but that will not arrive as it is. */
export interface GrubWarning {
  readonly code:
    | 'TITLE_CHANGED'
    | 'PARAM_CHANGED'
    | 'PARAM_ESCAPED'
    | 'COMMAND_LINE_TOO_LONG'
    | 'XEN_SEVERAL_INITRDS';
  /** The ids from the outermost menu inwards, joined by `>`. */
  readonly place: string;
  readonly message: string;
}

/** Linux on x86 and ARM reads this many bytes; GRUB leaves out the first parameter that exceeds it, and all after it. */
const COMMAND_LINE_BYTES = 2_047;

/** GRUB puts `BOOT_IMAGE=(device)` first; the longest names are those of LVM volumes. */
const DEVICE_BYTES = 'BOOT_IMAGE='.length + 90;

/** What of a menu will not reach GRUB or a kernel as it is; each is rendered none the less. */
export const grubWarnings = ({ items }: Pick<GrubConfig, 'items'>): readonly GrubWarning[] =>
  items.flatMap((item) => itemWarnings(item, ''));

const itemWarnings = (item: GrubItem, menu: string): readonly GrubWarning[] => {
  if (item.kind === 'verbatim') return [];
  const place = menu + item.id;
  const own =
    cleanText(item.title) === item.title && !isCut(item.title)
      ? []
      : [
          warning(
            'TITLE_CHANGED',
            place,
            'the title has control characters, which are removed, or is very long',
          ),
        ];
  if (item.kind === 'submenu')
    return [...own, ...item.items.flatMap((inner) => itemWarnings(inner, `${place}>`))];
  return item.kind === 'entry' ? [...own, ...entryWarnings(item, place)] : own;
};

const entryWarnings = (entry: GrubEntry, place: string): readonly GrubWarning[] => {
  const params = [...(entry.xen?.params ?? []), ...entry.params];
  return [
    ...params.filter(isChanged).map((param) => warning('PARAM_CHANGED', place, changedMessage(param))),
    ...kernelWords(params)
      .filter(isEscaped)
      .map((word) => warning('PARAM_ESCAPED', place, escapedMessage(word))),
    ...lineWarnings(entry.kernel.path, entry.params, place),
    ...(entry.xen === undefined ? [] : lineWarnings(entry.xen.kernel.path, entry.xen.params, place)),
    ...(entry.xen !== undefined && entry.initrds.length > 1
      ? [warning('XEN_SEVERAL_INITRDS', place, 'Xen hands only the first initrd to Linux: join them')]
      : []),
  ];
};

/** Spaces of any kind separate; every other control character is lost. */
const isChanged = (param: string): boolean => {
  const spaced = param.replaceAll(/\s/g, ' ');
  return cleanText(spaced) !== spaced || kernelWords([param]).some(isCut);
};

const shown = (text: string): string => JSON.stringify(text.slice(0, 60));

const changedMessage = (param: string): string =>
  `control characters are removed from the parameter ${shown(param)}, or it is too long`;

const escapedMessage = (word: string): string =>
  `GRUB puts a backslash before each quote and backslash of the parameter ${shown(word)}`;

const lineWarnings = (path: string, params: readonly string[], place: string): readonly GrubWarning[] => {
  const bytes = DEVICE_BYTES + utf8Length(grubCommandLine([path, ...kernelWords(params)]));
  if (bytes <= COMMAND_LINE_BYTES) return [];
  const message = `the command line may have ${bytes} bytes; kernels read ${COMMAND_LINE_BYTES}`;
  return [warning('COMMAND_LINE_TOO_LONG', place, message)];
};

const warning = (code: GrubWarning['code'], place: string, message: string): GrubWarning => ({
  code,
  place,
  message,
});
