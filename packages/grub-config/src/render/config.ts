import type { GrubConfig } from '../menu/config.ts';
import { rememberingWords } from '../text/kernel-words.ts';
import { quoteGrub } from '../text/quote.ts';
import { filesystemsOf } from './filesystems.ts';
import { renderHead } from './head.ts';
import { renderItems } from './items.ts';

const banner = '# The boot menu of NixOS generations. Do not edit: every change of a profile replaces it.';

/**
 * The GRUB script of a menu. No title, parameter or label can change how it is read: all text is quoted, control
 * characters are removed, and verbatim text is refused unless it is complete. What is lost that way, and what GRUB and
 * kernels will not take as it is, `grubWarnings` lists.
 *
 * @throws {NixtoolsError} `GRUB_CONFIG_INVALID` (usage) for values that cannot be written, such as two equal ids;
 *   `GRUB_TEXT_SYNTAX` (verification) for verbatim text that GRUB would not read
 * @example
 * renderGrubConfig({
 *   filesystems: [{ name: 'store', search: { by: 'label', value: 'nixos' } }],
 *   items: [{ kind: 'entry', id: 'nixos-default', title: 'NixOS', params: ['init=/nix/…/init'],
 *     kernel: { filesystem: 'store', path: '/nix/store/…/bzImage' }, initrds: [] }],
 * });
 */
export const renderGrubConfig = ({ filesystems, items, head }: GrubConfig): string => {
  const reachable = filesystemsOf(filesystems);
  const lines = [
    banner,
    ...(head === undefined ? [] : renderHead(head, reachable)),
    ...renderItems(items, { filesystems: reachable, words: quotedWords(), menus: [] }),
  ];
  return `${lines.join('\n')}\n`;
};

const quotedWords = (): ((params: readonly string[]) => readonly string[]) => {
  const quoted = rememberingWords((words) => words.map(quoteGrub));
  return (params) => quoted(params).flat();
};
