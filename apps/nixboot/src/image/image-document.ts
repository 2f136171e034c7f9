import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BootDocument,
  generateBootDocument,
  parseBootDocument,
  printBootDocument,
} from '@nixtools/bootspec';
import { NixtoolsError, storePathOf } from '@nixtools/nix-formats';
import { z } from 'zod';

/** The member of boot.json that says what of an image is not said by RFC 125. */
const member = 'org.nixboot.image.v1';

export const formats = ['initramfs', 'squashfs', 'erofs', 'disk'] as const;
export type Format = (typeof formats)[number];

const imageSchema = z.object({
  format: z.enum(formats),
  /** What QEMU is to be. */
  machine: z.enum(['pc', 'microvm']),
  /** A bzImage, or the ELF file in it, packed by xz and started by PVH. */
  kernelForm: z.enum(['bzimage', 'vmlinux.xz']),
  /** MiB below which the kernel cannot even be unpacked. */
  leastMemory: z.number().int().min(1),
  /** The port of the guest that answers. */
  port: z.number().int().min(1).max(65535),
  /** What the guest serves once it is there, the token of its start first. */
  ready: z.string().startsWith('/').optional(),
  /** Files beside boot.json. */
  disk: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional(),
});

/** What an image is, beside how it boots. */
export type ImageFacts = z.infer<typeof imageSchema>;

export interface Image {
  readonly folder: string;
  readonly document: BootDocument;
  readonly facts: ImageFacts;
}

export interface DocumentParts {
  readonly name: string;
  readonly label: string;
  readonly params: readonly string[];
  /** The names of the files in the folder. */
  readonly kernel: string;
  readonly initrd: string;
  /** By which images differ: all that they hold. */
  readonly identity: string;
  readonly facts: ImageFacts;
}

/** A store path made of the content, so that an image can be copied to where its boot.json says that it is. */
export const toplevelOf = (identity: string, name: string): string =>
  storePathOf('/nix/store', createHash('sha256').update(identity).digest().subarray(0, 20), name);

/** A UUID made of the content: the same image, the same file systems. */
export const uuidOf = (identity: string, purpose: string): string => {
  const hex = createHash('sha256').update(`${purpose}\n${identity}`).digest('hex');
  // Version 8 of RFC 9562: what it is made of is our own affair.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** @returns the text of `boot.json` */
export const imageDocument = (parts: DocumentParts): string => {
  const toplevel = toplevelOf(parts.identity, parts.name);
  return printBootDocument(
    generateBootDocument({
      toplevel,
      kernel: `${toplevel}/${parts.kernel}`,
      initrd: `${toplevel}/${parts.initrd}`,
      system: 'x86_64-linux',
      label: parts.label,
      kernelParams: parts.params,
      extensions: { [member]: parts.facts },
    }),
  );
};

/**
 * Reads the image in a folder.
 *
 * @throws {NixtoolsError} `IMAGE_NOT_FOUND` (usage), `IMAGE_INVALID`, `BOOT_JSON_INVALID` (verification)
 */
export const readImage = (folder: string): Image => {
  const place = join(folder, 'boot.json');
  const document = parseBootDocument(textOf(place, folder), place);
  const facts = imageSchema.safeParse(document.extensions[member]);
  if (!facts.success)
    throw new NixtoolsError({
      code: 'IMAGE_INVALID',
      kind: 'verification',
      message: `its ${member} is missing or of another form: ${facts.error.issues[0]?.message ?? ''}`,
      place,
      hint: 'build the image again with this version of nixboot',
    });
  return { folder, document, facts: facts.data };
};

const textOf = (place: string, folder: string): string => {
  try {
    return readFileSync(place, 'utf8');
  } catch (cause) {
    throw new NixtoolsError({
      code: 'IMAGE_NOT_FOUND',
      kind: 'usage',
      message: 'there is no image in this folder',
      place: folder,
      hint: 'nixboot image build --www DIR -o IMAGE makes one',
      cause,
    });
  }
};

/** A file of the image that its document names. */
export const fileOf = ({ folder, document }: Image, path: string): string =>
  join(folder, path.slice(document.toplevel.length + 1));
