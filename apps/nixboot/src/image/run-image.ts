import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type GuestEnd, type RunningGuest, startGuest, unpackVmlinux } from '@nixtools/image';
import { NixtoolsError } from '@nixtools/nix-formats';
import { fileOf, type Image } from './image-document.ts';

export interface RunImageOptions {
  readonly image: Image;
  /** MiB. */
  readonly memory: number;
  readonly hostPort?: number;
  readonly accelerator?: 'tcg' | 'kvm';
  /** Of a disk: a file. */
  readonly firmware?: string;
  /** The guest's clock counts instructions instead of time. */
  readonly countsInstructions?: boolean;
  /** Parameters of the kernel besides those of the image. */
  readonly params: readonly string[];
  readonly serialLog?: string;
  readonly onSerial?: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface Ready {
  /** Seconds since the guest's kernel began, as the guest itself says. */
  readonly uptime?: number;
  /** Whether what answered showed the token of this start. */
  readonly isProven: boolean;
}

/**
 * Starts an image; `whenReady` waits for its server.
 *
 * @throws {NixtoolsError} `MEMORY_TOO_SMALL` (usage), `QEMU_MISSING` (environment), `QEMU_FAILED` (failed)
 */
export const runImage = async (options: RunImageOptions): Promise<RunningGuest> => {
  const { image, memory, params, signal, ...rest } = options;
  const { facts, document, folder } = image;
  if (memory < facts.leastMemory)
    throw new NixtoolsError({
      code: 'MEMORY_TOO_SMALL',
      kind: 'usage',
      message: `the kernel alone reaches up to ${facts.leastMemory} MiB, and the guest is to have ${memory}`,
      place: folder,
      hint: `--memory ${facts.leastMemory + 16}`,
    });
  const scratch = await mkdtemp(join(tmpdir(), 'nixtools-run-'));
  const start = {
    ...rest,
    machine: facts.machine,
    memory,
    guestPort: facts.port,
    signal,
    disks: facts.disk === undefined ? [] : [join(folder, facts.disk)],
  };
  try {
    const guest = await startGuest(
      facts.format === 'disk'
        ? start
        : {
            ...start,
            kernel: {
              file: await startableKernel(image, scratch),
              params: [...document.kernelParams, ...params],
              ...(document.initrd === undefined ? {} : { initrd: fileOf(image, document.initrd) }),
            },
          },
    );
    void guest.ended.then(() => rm(scratch, { recursive: true, force: true }));
    return guest;
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    throw error;
  }
};

/** QEMU unpacks nothing. */
const startableKernel = async (image: Image, scratch: string): Promise<string> => {
  const file = fileOf(image, image.document.kernel);
  if (image.facts.kernelForm === 'bzimage') return file;
  const place = join(scratch, 'vmlinux');
  await writeFile(place, await unpackVmlinux(await readFile(file)));
  return place;
};

/**
 * Waits until the guest answers. Where the image says so itself, the answer must hold the token of this start: so it is this very guest.
 *
 * @throws {NixtoolsError} `GUEST_ENDED`, `GUEST_SILENT` (failed)
 */
export const whenReady = async (
  guest: RunningGuest,
  { facts, folder }: Image,
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<Ready> => {
  let end: GuestEnd | undefined;
  void guest.ended.then((ended) => {
    end = ended;
  });
  const limit = Date.now() + seconds * 1000;
  while (Date.now() < limit) {
    signal.throwIfAborted();
    if (end !== undefined) throw guestEnded(end, folder);
    const text = await answerOf(`${guest.url}${facts.ready ?? '/'}`, signal);
    if (text !== undefined && facts.ready === undefined) return { isProven: text.includes(guest.token) };
    const [token, uptime] = text?.trim().split(' ') ?? [];
    if (token === guest.token) return { isProven: true, uptime: Number(uptime) };
    await pause(100);
  }
  throw new NixtoolsError({
    code: 'GUEST_SILENT',
    kind: 'failed',
    message: `the guest did not answer within ${seconds} seconds`,
    place: guest.url,
    hint: '--console shows what it says; --timeout SECONDS waits longer, on a busy machine',
  });
};

/** A first connection may come before anybody listens, and would hang: many short ones instead of one. */
const answerOf = async (url: string, signal: AbortSignal): Promise<string | undefined> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(1000)]) });
    return await answer.text();
  } catch {
    return undefined;
  }
};

const guestEnded = ({ serial, exitCode, complaint }: GuestEnd, place: string): NixtoolsError => {
  const lines = serial.replaceAll('\r', '').trim().split('\n');
  const panic = lines.find((line) => line.includes('Kernel panic'));
  const last = lines.slice(-3).join('; ').slice(-500);
  return new NixtoolsError({
    code: 'GUEST_ENDED',
    kind: 'failed',
    message: `the guest ended before it answered: ${panic ?? (last || complaint.trim() || `exit code ${exitCode}`)}`,
    place,
    hint:
      panic === undefined
        ? '--console shows all that it says'
        : '"No working init", or a failed allocation, often means too little memory: --memory',
  });
};
