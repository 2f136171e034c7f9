import { compareUtf8 } from '@nixtools/nix-formats';
import type { BootDocument, XenBoot } from './boot-document.ts';
import { requireValid } from './print.ts';

/** What a system is made of, as far as it matters for booting. */
export interface BootParts {
  readonly toplevel: string;
  readonly kernel: string;
  readonly system: string;
  readonly label: string;
  /** Without `init=`. */
  readonly kernelParams?: readonly string[];
  /** `<toplevel>/init` by default. */
  readonly init?: string;
  readonly initrd?: string;
  readonly initrdSecrets?: string;
  readonly xen?: XenBoot;
  readonly deviceTree?: string;
  readonly sortKey?: string;
  readonly specialisations?: Iterable<readonly [name: string, document: BootDocument]>;
  /** More members for the document; use names of a domain of yours, backwards: `org.example.colour`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * Makes the boot document of a system from its parts. For a system that exists there is `readSystemBoot`.
 *
 * @throws {NixtoolsError} `BOOT_DOCUMENT_INVALID` (usage)
 * @example printBootDocument(generateBootDocument({ toplevel, kernel: `${linux}/bzImage`, system: 'x86_64-linux', label: 'NixOS 25.11' }))
 */
export const generateBootDocument = (parts: BootParts): BootDocument => {
  const document: BootDocument = {
    ...parts,
    init: parts.init ?? `${parts.toplevel}/init`,
    kernelParams: parts.kernelParams ?? [],
    specialisations: new Map([...(parts.specialisations ?? [])].sort(([a], [b]) => compareUtf8(a, b))),
    extensions: parts.extensions ?? {},
  };
  requireValid(document);
  return document;
};
