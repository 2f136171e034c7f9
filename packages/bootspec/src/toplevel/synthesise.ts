import type { RootedFs } from '@nixtools/rooted-fs';
import type { BootDocument, XenBoot } from '../document/boot-document.ts';
import { oneLine } from '../document/lenient.ts';
import { splitKernelParams } from '../kernel-params/split.ts';
import type { GuessedSystem } from '../system/guess-system.ts';
import { readOptional } from './read-optional.ts';

/** The extension that marks a document as ours, made from the files of a toplevel. */
export const synthesisedKey = 'org.nixboot.synthesised';

export interface Synthesis {
  readonly document: BootDocument;
  readonly warnings: readonly string[];
}

/**
 * The boot document of a toplevel that has none, from its other files: NixOS has had `kernel`, `kernel-params`, `initrd`, `init` and
 * `nixos-version` since before 14.04. Without specialisations. `kernel` is to be there.
 *
 * @see the synthesiser of DeterminateSystems/bootspec, which needs `system` and splits parameters at every space
 */
export const synthesise = (fs: RootedFs, toplevel: string, { system, from }: GuessedSystem): Synthesis => {
  const initrd = fs.resolve(`${toplevel}/initrd`);
  const initrdSecrets = secretsOf(fs, toplevel);
  const params = readOptional(fs, `${toplevel}/kernel-params`);
  const xen = xenOf(fs, toplevel);
  const document: BootDocument = {
    system,
    label: labelOf(fs, toplevel),
    toplevel,
    // Not resolved: under systemd's stage 1 it is a copy of, or a link to, systemd itself.
    init: `${toplevel}/init`,
    kernel: fs.resolve(`${toplevel}/kernel`) ?? `${toplevel}/kernel`,
    kernelParams: splitKernelParams(params ?? ''),
    ...(initrd === undefined ? {} : { initrd }),
    ...(initrdSecrets === undefined ? {} : { initrdSecrets }),
    ...(xen === undefined ? {} : { xen }),
    specialisations: new Map(),
    extensions: { [synthesisedKey]: { system: from } },
  };
  const guessed = `the system does not say for which platform it is; taken from this machine: ${system}`;
  return {
    document,
    warnings: [
      ...(from === 'this machine' ? [guessed] : []),
      ...(params === undefined ? ['it has no kernel-params: the kernel gets init= alone'] : []),
    ],
  };
};

/** As much of a program as says what it does. */
const startOfProgram = 64 * 1024;

/**
 * Every system since 18.09 has the program. Without secrets it is a shell script that ends, with success, behind the checks of its
 * arguments; an initrd of its own for each such system would fill a boot folder for nothing.
 */
const secretsOf = (fs: RootedFs, toplevel: string): string | undefined => {
  const program = fs.resolve(`${toplevel}/append-initrd-secrets`);
  if (program === undefined || !fs.stat(program)?.isFile()) return program;
  const text = Buffer.from(fs.readStart(program, startOfProgram) ?? []).toString('latin1');
  return text.startsWith('#!') && /^[ \t]*fi\s*\n[ \t]*exit 0[ \t]*$/m.test(text) ? undefined : program;
};

const labelOf = (fs: RootedFs, toplevel: string): string => {
  const version = oneLine(readOptional(fs, `${toplevel}/nixos-version`) ?? '');
  const [linux] = fs.list(`${toplevel}/kernel-modules/lib/modules`);
  return [
    'NixOS',
    ...(version === '' ? [] : [version]),
    ...(linux === undefined ? [] : [`(Linux ${oneLine(linux)})`]),
  ].join(' ');
};

/** Domain 0 before 17.03 or so; newer modules leave no file, but have the extension in boot.json. */
const xenOf = (fs: RootedFs, toplevel: string): XenBoot | undefined => {
  const kernel = fs.resolve(`${toplevel}/xen.gz`);
  if (kernel === undefined) return undefined;
  return { version: 2, kernel, params: splitKernelParams(readOptional(fs, `${toplevel}/xen-params`) ?? '') };
};
