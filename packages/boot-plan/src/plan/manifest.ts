import { lstatSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { compareUtf8, NixtoolsError } from '@nixtools/nix-formats';
import * as z from 'zod';
import type { BootFolder } from './boot-folder.ts';
import { ours } from './boot-folder.ts';

/** A copy in BOOT/nixos. Without a hash it was announced and maybe not finished. */
export interface CopyRecord {
  readonly name: string;
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256?: string;
  /** Holds secrets: readable by nobody else. */
  readonly secret?: true;
}

/** What nixboot has written below a boot folder, and so may remove again. See docs/formats/boot-manifest.md. */
export interface BootManifest {
  /** Sorted by name. */
  readonly copies: readonly CopyRecord[];
  /** Menu files: relative to the boot folder, or absolute when they lie elsewhere. Sorted. */
  readonly menus: readonly string[];
  /** Folders that did not exist before, relative to the boot folder. Sorted. */
  readonly folders: readonly string[];
  /** What the menu boots, in its order. */
  readonly entries: readonly { readonly id: string; readonly toplevel: string }[];
}

export const emptyManifest: BootManifest = { copies: [], menus: [], folders: [], entries: [] };

/** A manifest decides what is unlinked, so a name in it leads nowhere else. */
const isPlain = (path: string): boolean =>
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes('\0');

const fileName = z.string().refine((name) => isPlain(name) && !name.includes('/'));
const menuPath = z
  .string()
  .refine((path) => /\.(?:cfg|conf)$/.test(path) && isPlain(path.startsWith('/') ? path.slice(1) : path));

const schema = z.object({
  version: z.literal(1),
  copies: z.array(
    z.object({
      name: fileName,
      size: z.int().min(0),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
      secret: z.literal(true).optional(),
    }),
  ),
  menus: z.array(menuPath),
  folders: z.array(z.enum(['loader', 'loader/entries'])),
  entries: z.array(z.object({ id: z.string(), toplevel: z.string() })),
});

const invalid = (place: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'MANIFEST_INVALID',
    kind: 'verification',
    message: 'the list of what nixboot wrote is damaged',
    place,
    hint: 'remove it: "nixboot update" writes a new one and leaves what it does not know of',
    cause,
  });

/** Leaves out what is absent, as a manifest does. */
const toCopy = ({ name, size, sha256, secret }: z.infer<typeof schema>['copies'][number]): CopyRecord => ({
  name,
  size,
  ...(sha256 === undefined ? {} : { sha256 }),
  ...(secret === undefined ? {} : { secret }),
});

/** @throws {NixtoolsError} `MANIFEST_INVALID` (verification) */
export const parseManifest = (text: string, place: string): BootManifest => {
  try {
    const { copies, menus, folders, entries } = schema.parse(JSON.parse(text));
    return { copies: copies.map(toCopy), menus, folders, entries };
  } catch (cause) {
    throw invalid(place, cause);
  }
};

export const printManifest = ({ copies, menus, folders, entries }: BootManifest): string => {
  const sorted = [...copies].sort((a, b) => compareUtf8(a.name, b.name));
  const lines = (values: readonly unknown[]): string =>
    values.length === 0
      ? '[]'
      : `[\n${values.map((value) => `    ${JSON.stringify(value)}`).join(',\n')}\n  ]`;
  return `{
  "version": 1,
  "copies": ${lines(sorted.map(({ name, size, sha256, secret }) => ({ name, size, sha256, secret })))},
  "menus": ${lines([...menus].sort(compareUtf8))},
  "folders": ${lines([...folders].sort(compareUtf8))},
  "entries": ${lines(entries.map(({ id, toplevel }) => ({ id, toplevel })))}
}
`;
};

/** The text of a regular file, `undefined` when there is none. */
export const textOf = (path: string): string | undefined => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? readFileSync(path, 'utf8') : undefined;
};

/**
 * @returns the manifest of a boot folder; `undefined` when there is none
 * @throws {NixtoolsError} `MANIFEST_INVALID` (verification)
 */
export const readManifest = (boot: BootFolder): BootManifest | undefined => {
  const { manifest } = ours(boot);
  const text = textOf(manifest);
  return text === undefined ? undefined : parseManifest(text, manifest);
};

export const menuHostPath = (boot: BootFolder, menu: string): string =>
  menu.startsWith('/') ? menu : posix.join(boot.host, menu);

export const menuName = (boot: BootFolder, path: string): string =>
  path.startsWith(`${boot.host === '/' ? '' : boot.host}/`) ? posix.relative(boot.host, path) : path;
