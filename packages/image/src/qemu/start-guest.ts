import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NixtoolsError } from '@nixtools/nix-formats';
import { execa } from 'execa';
import { type GuestMachine, qemuWords } from './machine.ts';
import { askForPort } from './monitor.ts';

export interface StartGuestOptions extends Omit<GuestMachine, 'monitor' | 'token' | 'kernel' | 'port'> {
  readonly kernel?: GuestMachine['kernel'];
  /** The port of the guest that answers. */
  readonly guestPort: number;
  /** On 127.0.0.1; without, one that is free. */
  readonly hostPort?: number;
  /** A file that gets all that the guest writes to its serial console. */
  readonly serialLog?: string;
  readonly onSerial?: (text: string) => void;
  /** Where QEMU is looked for; by default on PATH. */
  readonly searchPath?: string;
  /** Ends the guest. */
  readonly signal: AbortSignal;
}

export interface RunningGuest {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Of this start, on the kernel's command line as `nixboot.token=`, and the serial number of a PC. */
  readonly token: string;
  /** Settled when the guest has ended, with what it wrote to its console. Aborting is an end like any other. */
  readonly ended: Promise<GuestEnd>;
  readonly stop: () => void;
}

export interface GuestEnd {
  readonly exitCode: number | undefined;
  /** The end of the serial console, at most 64 KiB. */
  readonly serial: string;
  /** What QEMU itself complained about. */
  readonly complaint: string;
}

const program = 'qemu-system-x86_64';
const kept = 64 * 1024;

/**
 * Starts a guest in QEMU, emulated, behind a network that leads nowhere, with one port of 127.0.0.1 into it.
 *
 * @throws {NixtoolsError} `QEMU_MISSING` (environment), `QEMU_FAILED` (failed): it ended before it had a network
 * @example const guest = await startGuest({ machine: 'pc', memory: 128, kernel, disks: [], guestPort: 80, signal });
 */
export const startGuest = async (options: StartGuestOptions): Promise<RunningGuest> => {
  const { guestPort, hostPort = 0, serialLog, onSerial, searchPath, signal, kernel, ...machine } = options;
  const folder = await mkdtemp(join(tmpdir(), 'nixtools-guest-'));
  const token = randomBytes(8).toString('hex');
  const monitor = join(folder, 'monitor');
  const words = qemuWords({
    ...machine,
    ...(kernel === undefined
      ? {}
      : { kernel: { ...kernel, params: [...kernel.params, `nixboot.token=${token}`] } }),
    port: { guest: guestPort, host: hostPort },
    monitor,
    token,
  });
  const gone = new AbortController();
  const child = execa(program, words, {
    reject: false,
    buffer: { stdout: false, stderr: true },
    stdin: 'ignore',
    ...(searchPath === undefined ? {} : { env: { PATH: searchPath } }),
    cancelSignal: AbortSignal.any([signal, gone.signal]),
    forceKillAfterDelay: 2000,
  });
  let serial = '';
  const log = serialLog === undefined ? undefined : createWriteStream(serialLog);
  child.stdout.on('data', (chunk: Buffer) => {
    const text = chunk.toString('latin1');
    serial = (serial + text).slice(-kept);
    log?.write(chunk);
    onSerial?.(text);
  });
  const over = new AbortController();
  const ended = child.then(async ({ exitCode, stderr, code }): Promise<GuestEnd> => {
    over.abort();
    log?.end();
    await rm(folder, { recursive: true, force: true });
    return { exitCode, serial, complaint: code === 'ENOENT' ? missing : String(stderr ?? '') };
  });
  const port = await askForPort(monitor, AbortSignal.any([over.signal, signal])).catch(() => undefined);
  if (port === undefined) {
    gone.abort();
    const end = await ended;
    signal.throwIfAborted();
    throw end.complaint === missing ? qemuMissing() : qemuFailed(end);
  }
  return { url: `http://127.0.0.1:${port}`, token, ended, stop: () => gone.abort() };
};

const missing = 'not installed';

const qemuMissing = (): NixtoolsError =>
  new NixtoolsError({
    code: 'QEMU_MISSING',
    kind: 'environment',
    message: `the program ${program} is not installed`,
    hint: 'apt-get install qemu-system-x86, or what has it on this system; an image can be built without it',
  });

const qemuFailed = ({ exitCode, complaint }: GuestEnd): NixtoolsError =>
  new NixtoolsError({
    code: 'QEMU_FAILED',
    kind: 'failed',
    message: `${program} ended with exit code ${exitCode ?? 'none'}: ${complaint.trim().slice(-1000)}`,
    hint: 'look at what it says; a port given by --port may be in use',
  });
