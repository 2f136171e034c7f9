import { readFileSync } from 'node:fs';
import {
  type CpioEntry,
  guestTree,
  qemuAddress,
  readyFile,
  type StageOne,
  serveScript,
  stageOneScript,
} from '@nixtools/image';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { ChosenMachine } from './choose-machine.ts';
import type { Format } from './image-document.ts';
import type { ImageSource } from './source.ts';

/** What the guest serves once its server is there. */
export const readyPath = '/nixboot-ready';
/** The partition of a disk that holds the root. */
export const rootPartition = 'nixboot-root';

export interface Composed {
  /** The members of the initramfs. */
  readonly initramfs: readonly CpioEntry[];
  /** Those of a root of its own. */
  readonly root?: readonly CpioEntry[];
  readonly params: readonly string[];
}

export interface ComposeOptions {
  readonly source: ImageSource;
  readonly chosen: ChosenMachine;
  readonly format: Format;
  /** A static busybox. */
  readonly busybox: string;
  /** The kernel starts the root's own first program, and nothing of ours; a folder to serve is served by `server`. */
  readonly plain: boolean;
  /** A static first program that serves `/www` by itself. */
  readonly server?: string;
  /** Whether the first program sets the address that QEMU's network expects. */
  readonly network: boolean;
}

const file = (path: string, content: string | Uint8Array, mode: number): CpioEntry => ({
  kind: 'file',
  path,
  mode,
  content: typeof content === 'string' ? new TextEncoder().encode(content) : content,
});

/** A program for the guest; an interpreter would make it useless where that is not. */
const readStatic = (path: string, what: 'busybox' | 'server', hint: string): Uint8Array => {
  const invalid = (message: string): NixtoolsError =>
    new NixtoolsError({
      code: what === 'busybox' ? 'BUSYBOX_INVALID' : 'SERVER_INVALID',
      kind: 'environment',
      message,
      place: path,
      hint,
    });
  let content: Uint8Array;
  try {
    content = readFileSync(path);
  } catch {
    throw invalid(`there is no ${what} for the first program of the guest`);
  }
  if (Buffer.from(content.buffer, content.byteOffset, 4).toString('latin1') !== '\x7fELF')
    throw invalid(`this ${what} is no program`);
  if (Buffer.from(content).includes('/ld-')) throw invalid(`this ${what} is not static`);
  return content;
};

const busyboxHint =
  'apt-get install busybox-static, or --busybox FILE; --plain does without, where the kernel needs no modules';
const serverHint =
  'packages/stali/nix/first/build-tiny-server.sh compiles it into the cache; or NIXTOOLS_TINY_SERVER=FILE, or leave --plain out';

const plainImage = ({ source, chosen, format, server = '' }: ComposeOptions): Composed => {
  if (format !== 'initramfs' || chosen.modules.length > 0)
    throw new NixtoolsError({
      code: 'USAGE',
      kind: 'usage',
      message: '--plain is for an initramfs, and a kernel that needs no modules',
      hint: 'leave it out: then a first program of ours loads modules and finds the root',
    });
  if ('serve' in source.next) {
    const init = file('init', readStatic(server, 'server', serverHint), 0o755);
    return { initramfs: guestTree([...source.entries, init]), params: [] };
  }
  const { exec } = source.next;
  return { initramfs: guestTree(source.entries), params: exec === '/init' ? [] : [`rdinit=${exec}`] };
};

/**
 * Puts together what the guest is made of; pure but for the programs of this machine.
 *
 * @throws {NixtoolsError} `BUSYBOX_INVALID`, `SERVER_INVALID` (environment), `USAGE`
 */
export const composeImage = (options: ComposeOptions): Composed => {
  const { source, chosen, format, network } = options;
  if (options.plain) return plainImage(options);
  const busybox = file('bin/busybox', readStatic(options.busybox, 'busybox', busyboxHint), 0o755);
  const end = chosen.machine === 'pc' ? 'poweroff' : 'reboot';
  const served: readonly CpioEntry[] =
    'serve' in source.next
      ? [
          busybox,
          file('bin/nixboot-serve', serveScript(source.next.serve, end), 0o755),
          { kind: 'symlink', path: `www${readyPath}`, mode: 0o777, target: readyFile },
        ]
      : [];
  const modules = chosen.modules.map(({ name, content }) => file(`lib/modules/${name}.ko`, content, 0o644));
  const stage = (root: StageOne['root']): string =>
    stageOneScript({
      modules: chosen.modules.map(({ name }) => `${name}.ko`),
      ...(network ? { address: qemuAddress } : {}),
      ...(root === undefined ? {} : { root }),
      next: source.next,
      end,
    });
  // A root may have an /init of its own, which ours must not take the place of.
  const hasInit = source.entries.some(({ path }) => path === 'init');
  const first = hasInit && format === 'initramfs' ? 'nixboot-init' : 'init';
  const params = first === 'init' ? [] : [`rdinit=/${first}`];
  if (format === 'initramfs')
    return {
      initramfs: guestTree([
        ...served,
        ...source.entries,
        busybox,
        ...modules,
        file(first, stage(undefined), 0o755),
      ]),
      params,
    };
  const on = format === 'disk' ? { partition: rootPartition } : ('disk' as const);
  const type = format === 'erofs' ? 'erofs' : 'squashfs';
  return {
    initramfs: guestTree([busybox, ...modules, file(first, stage({ type, on }), 0o755)]),
    root: guestTree([...served, ...source.entries]),
    params,
  };
};
