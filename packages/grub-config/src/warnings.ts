import type { GrubConfig } from './menu/config.ts';
import type { GrubEntry, GrubItem } from './menu/menu.ts';
import { grubCommandLine, isEscaped, rememberingWords } from './text/kernel-words.ts';
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

/** What is known of one kernel parameter. */
interface JudgedParam {
  readonly changed: readonly string[];
  readonly escaped: readonly string[];
  /** On the kernel's command line, with the space before each word. */
  readonly bytes: number;
}

type Judge = (params: readonly string[]) => readonly JudgedParam[];

const judgeParams = (): Judge =>
  rememberingWords((words, param) => ({
    changed: isChanged(words, param) ? [changedMessage(param)] : [],
    escaped: words.filter(isEscaped).map(escapedMessage),
    bytes: utf8Length(grubCommandLine(['', ...words])),
  }));

/** What of a menu will not reach GRUB or a kernel as it is; each is rendered none the less. */
export const grubWarnings = ({ items }: Pick<GrubConfig, 'items'>): readonly GrubWarning[] => {
  const judge = judgeParams();
  return items.flatMap((item) => itemWarnings(item, '', judge));
};

const itemWarnings = (item: GrubItem, menu: string, judge: Judge): readonly GrubWarning[] => {
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
    return [...own, ...item.items.flatMap((inner) => itemWarnings(inner, `${place}>`, judge))];
  return item.kind === 'entry' ? [...own, ...entryWarnings(item, place, judge)] : own;
};

const entryWarnings = (entry: GrubEntry, place: string, judge: Judge): readonly GrubWarning[] => {
  const xen = judge(entry.xen?.params ?? []);
  const linux = judge(entry.params);
  const all = [...xen, ...linux];
  return [
    ...all.flatMap(({ changed }) => changed).map((message) => warning('PARAM_CHANGED', place, message)),
    ...all.flatMap(({ escaped }) => escaped).map((message) => warning('PARAM_ESCAPED', place, message)),
    ...lineWarnings(entry.kernel.path, linux, place),
    ...(entry.xen === undefined ? [] : lineWarnings(entry.xen.kernel.path, xen, place)),
    ...(entry.xen !== undefined && entry.initrds.length > 1
      ? [warning('XEN_SEVERAL_INITRDS', place, 'Xen hands only the first initrd to Linux: join them')]
      : []),
  ];
};

/** Spaces of any kind separate; every other control character is lost. */
const isChanged = (words: readonly string[], param: string): boolean => {
  const spaced = param.replaceAll(/[\t-\r]/g, ' ');
  return cleanText(spaced) !== spaced || words.some(isCut);
};

const shown = (text: string): string => JSON.stringify(text.slice(0, 60));

const changedMessage = (param: string): string =>
  `control characters are removed from the parameter ${shown(param)}, or it is too long`;

const escapedMessage = (word: string): string =>
  `GRUB puts a backslash before each quote and backslash of the parameter ${shown(word)}`;

const lineWarnings = (
  path: string,
  params: readonly JudgedParam[],
  place: string,
): readonly GrubWarning[] => {
  const own = DEVICE_BYTES + utf8Length(grubCommandLine([path]));
  const bytes = params.reduce((total, param) => total + param.bytes, own);
  if (bytes <= COMMAND_LINE_BYTES) return [];
  const message = `the command line may have ${bytes} bytes; kernels read ${COMMAND_LINE_BYTES}`;
  return [warning('COMMAND_LINE_TOO_LONG', place, message)];
};

const warning = (code: GrubWarning['code'], place: string, message: string): GrubWarning => ({
  code,
  place,
  message,
});
