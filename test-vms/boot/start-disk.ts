import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** UEFI's firmware for QEMU, of Debian's package ovmf. */
export const firmwareCode = '/usr/share/OVMF/OVMF_CODE_4M.fd';
const firmwareVariables = '/usr/share/OVMF/OVMF_VARS_4M.fd';

/** What a firmware that is a Linux itself starts with, as coreboot would start Heads. */
interface Payload {
  /** The file of a kernel. */
  readonly kernel: string;
  readonly initrd: string;
  readonly params: readonly string[];
}

/** Something to type on the serial console, each time that the machine asks for it. */
export interface Answer {
  readonly to: string;
  readonly type: string;
}

export interface StartDiskOptions {
  readonly firmware?: 'bios' | 'uefi';
  readonly seconds?: number;
  /** Mebibytes. */
  readonly memory?: number;
  /** Started by QEMU itself, instead of what is on the disks. */
  readonly payload?: Payload;
  readonly answer?: Answer;
}

const payloadWords = ({ kernel, initrd, params }: Payload): readonly string[] => [
  ...['-kernel', kernel, '-initrd', initrd, '-append', params.join(' ')],
];

/** With a copy of its variables, which it writes. */
const uefi = (folder: string): readonly string[] => {
  const variables = join(folder, 'variables.fd');
  copyFileSync(firmwareVariables, variables);
  return [
    ...['-machine', 'q35'],
    ...['-drive', `if=pflash,format=raw,readonly=on,file=${firmwareCode}`],
    ...['-drive', `if=pflash,format=raw,file=${variables}`],
  ];
};

/**
 * Starts a machine from disks, emulated and without network, and waits until it turns itself off.
 *
 * @returns what it wrote to its serial console
 * @throws {Error} with the end of that, when it does not end by itself in time
 */
export const startDisk = async (
  disks: readonly string[],
  { firmware = 'bios', seconds = 300, memory = 512, payload, answer }: StartDiskOptions = {},
): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-qemu-'));
  try {
    const drives = disks.flatMap((file) => ['-drive', `file=${file},format=raw,if=virtio,cache=writeback`]);
    const words = [
      ...['-accel', 'tcg', '-m', `${memory}`, '-nic', 'none', '-no-reboot'],
      ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
      ...(firmware === 'uefi' ? uefi(folder) : []),
      ...(payload === undefined ? [] : payloadWords(payload)),
      ...drives,
    ];
    return await ended(words, seconds, answer);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const ended = (words: readonly string[], seconds: number, answer?: Answer): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn('qemu-system-x86_64', words, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let answered = 0;
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('latin1');
      if (answer === undefined || !output.includes(answer.to, answered)) return;
      answered = output.length;
      child.stdin.write(answer.type);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    // A machine that has ended reads no answer.
    child.stdin.on('error', () => undefined);
    const limit = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      if (code === 0) resolve(output);
      else
        reject(
          new Error(`the machine did not end by itself within ${seconds} seconds:\n${output.slice(-4000)}`),
        );
    });
  });
