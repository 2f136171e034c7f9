import type { BootDocument } from '@nixtools/bootspec';
import { defaultStoreDir } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import type { BootEntry } from '../menu/items.ts';
import { type BootFolder, manifestName, ours } from '../plan/boot-folder.ts';
import type { WantedCopy } from '../plan/copies.ts';
import type { PlacedFiles, TargetName } from '../target/target.ts';
import { copiedName, secretInitrdName } from './copied-name.ts';
import { fileIn, type GrubPlace, grubPlace } from './grub-place.ts';
import type { Machine } from './machine.ts';
import { readInPlace } from './read-in-place.ts';

export type CopyKernels = 'auto' | 'always' | 'never';

/** Where the files of entries lie for the bootloader, and what has to be copied for that. */
export interface Placement {
  readonly boot: GrubPlace;
  readonly store: GrubPlace;
  readonly inPlace: boolean;
  /** Why the store is not read in place. */
  readonly reason?: string;
  readonly filesOf: (entry: BootEntry) => PlacedFiles;
  /** Without those of its specialisations. */
  readonly copiesFor: (document: BootDocument) => readonly WantedCopy[];
}

interface PlacementOptions {
  readonly fs: RootedFs;
  readonly boot: BootFolder;
  readonly machine: Machine;
  readonly target: TargetName;
  readonly copyKernels: CopyKernels;
}

const decide = (
  { machine, target, copyKernels }: PlacementOptions,
  store: GrubPlace,
  boot: GrubPlace,
): { readonly inPlace: boolean; readonly reason?: string } => {
  // Only GRUB has drivers for the file systems that stores are on.
  if (target !== 'grub') return { inPlace: false };
  if (copyKernels === 'always') return { inPlace: false, reason: '--copy-kernels always' };
  const found = readInPlace(machine, store, boot);
  return found.inPlace || copyKernels === 'never'
    ? { inPlace: true }
    : { inPlace: false, reason: found.reason };
};

/** Remembers answers: many entries share a kernel. */
const remember = <T>(answer: (path: string) => T): ((path: string) => T) => {
  const known = new Map<string, { readonly value: T }>();
  return (path) => {
    const found = known.get(path) ?? { value: answer(path) };
    known.set(path, found);
    return found.value;
  };
};

/** Decides once for all entries whether the bootloader reads the store, and tells for each what that means. */
export const placement = (options: PlacementOptions): Placement => {
  const { fs, boot, machine } = options;
  const { name: own } = ours(boot);
  const pathOf = (inside: string): string => (machine.paths === 'inside' ? inside : fs.host(inside));
  const bootPlace = grubPlace(machine, {
    name: 'boot',
    path: machine.paths === 'inside' ? (boot.inside ?? boot.host) : boot.host,
    known: `${own}/${manifestName}`,
  });
  const storePlace = grubPlace(machine, { name: 'store', path: pathOf(defaultStoreDir) });
  const decision = decide(options, storePlace, bootPlace);
  // A bootloader follows links otherwise than we do, or not at all.
  const real = remember((path) => fs.resolve(path) ?? path);
  const sizeOf = remember((path) => fs.stat(path)?.size ?? 0);
  const inStore = remember((path) =>
    decision.inPlace
      ? fileIn(storePlace, real(path).slice(defaultStoreDir.length + 1))
      : fileIn(bootPlace, `${own}/${copiedName(real(path))}`),
  );
  const copy = (path: string): WantedCopy => ({
    name: copiedName(real(path)),
    from: fs.host(real(path)),
    size: sizeOf(real(path)),
  });
  return {
    boot: bootPlace,
    store: storePlace,
    ...decision,
    filesOf: ({ document: { kernel, initrd, initrdSecrets, xen, deviceTree, toplevel } }) => ({
      kernel: inStore(kernel),
      ...(initrd === undefined
        ? {}
        : {
            initrd:
              initrdSecrets === undefined
                ? inStore(initrd)
                : fileIn(bootPlace, `${own}/${secretInitrdName(toplevel)}`),
          }),
      ...(xen === undefined ? {} : { xen: inStore(xen.kernel) }),
      ...(deviceTree === undefined ? {} : { deviceTree: inStore(deviceTree) }),
    }),
    copiesFor: ({ kernel, initrd, initrdSecrets, xen, deviceTree, toplevel }) => {
      const plain = [kernel, initrdSecrets === undefined ? initrd : undefined, xen?.kernel, deviceTree];
      return [
        ...(decision.inPlace ? [] : plain.flatMap((path) => (path === undefined ? [] : [copy(path)]))),
        ...(initrd === undefined || initrdSecrets === undefined
          ? []
          : [
              {
                name: secretInitrdName(toplevel),
                from: fs.host(real(initrd)),
                size: sizeOf(real(initrd)),
                secrets: { tool: initrdSecrets, toplevel },
              },
            ]),
      ];
    },
  };
};
