import { type BootEntry, type BootMenu, entriesOf } from '../menu/items.ts';
import { shortened } from '../menu/shortened.ts';
import type { Skip } from '../scan/systems.ts';
import { kernelParams } from './grub-entry.ts';
import { menuMark, type PlacedFiles, type RenderTarget } from './target.ts';

/** The specification allows `A-Za-z0-9+-_.`, and `+` begins a boot counter: `_` is doubled and stands for the `%` of ids. */
const fileName = (id: string): string =>
  `${shortened(id.replaceAll('_', '__').replaceAll('%', '_'), 200, '_-.')}.conf`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a newline in a value would begin another key
const control = /[\u0000-\u001f\u007f]/;

/** What the key of all entries begins with: that of the default, as the key of an old generation could sort before it. */
const sortBase = (menu: BootMenu): string => {
  const key = entriesOf(menu.items)[0]?.document.sortKey;
  return key === undefined || control.test(key) ? 'nixos' : key;
};

/**
 * A bootloader takes the first entry by key for the default, whatever is called how: among equal keys, a specialisation may come before
 * its system. So the default has a key of its own, the shortest. Within the others the newest is first, by version.
 */
const sortKey = (base: string, { id, isDefault, profile }: BootEntry): string => {
  if (isDefault) return base;
  if (id.startsWith('nixos-default')) return `${base}-1-specialisations`;
  if (profile === undefined) return `${base}-2-booted`;
  return profile === 'system' ? `${base}-3-generations` : `${base}-4-profiles`;
};

/** A value is one line; a title loses what would end it. */
const oneLine = (text: string): string => text.replaceAll(new RegExp(control, 'g'), ' ').trim();

const whyNot = (entry: BootEntry, files: PlacedFiles): string | undefined => {
  if (files.xen !== undefined) return 'the Boot Loader Specification knows no multiboot kernels such as Xen';
  return kernelParams(entry).some((param) => control.test(param))
    ? 'a kernel parameter holds a control character'
    : undefined;
};

const render = (base: string, entry: BootEntry, { kernel, initrd, deviceTree }: PlacedFiles): string =>
  [
    menuMark,
    `title ${oneLine(entry.title)}`,
    `version ${entry.generation ?? 0} ${oneLine(entry.document.label)}`,
    `sort-key ${sortKey(base, entry)}`,
    `linux ${kernel.path}`,
    ...(initrd === undefined ? [] : [`initrd ${initrd.path}`]),
    ...(deviceTree === undefined ? [] : [`devicetree ${deviceTree.path}`]),
    `options ${kernelParams(entry).join(' ')}`,
    '',
  ].join('\n');

/**
 * One file for each entry (Boot Loader Specification, type 1), for systemd-boot and for Fedora's GRUB.
 *
 * @param output the folder, usually `loader/entries`
 */
export const blsTarget: RenderTarget = ({ menu, filesOf }, output) => {
  const refused: Skip[] = [];
  const base = sortBase(menu);
  const files = entriesOf(menu.items).flatMap((entry) => {
    const placed = filesOf(entry);
    const reason = whyNot(entry, placed);
    if (reason !== undefined) refused.push({ place: entry.id, reason });
    return reason === undefined
      ? [{ path: `${output}/${fileName(entry.id)}`, text: render(base, entry, placed) }]
      : [];
  });
  return { files, refused, warnings: [] };
};
