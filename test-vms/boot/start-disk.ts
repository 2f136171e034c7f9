import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** UEFI's firmware for QEMU, of Debian's package ovmf. */
export const firmwareCode = '/usr/share/OVMF/OVMF_CODE_4M.fd';
const firmwareVariables = '/usr/share/OVMF/OVMF_VARS_4M.fd';

export interface StartDiskOptions {
  readonly firmware?: 'bios' | 'uefi';
  readonly seconds?: number;
  /** MiB. */
  readonly memory?: number;
}

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
  { firmware = 'bios', seconds = 300, memory = 512 }: StartDiskOptions = {},
): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'nixtools-qemu-'));
  try {
    const drives = disks.flatMap((file) => ['-drive', `file=${file},format=raw,if=virtio,cache=writeback`]);
    const words = [
      ...['-accel', 'tcg', '-m', String(memory), '-nic', 'none', '-no-reboot'],
      ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
      ...(firmware === 'uefi' ? uefi(folder) : []),
      ...drives,
    ];
    return await ended(words, seconds);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const ended = (words: readonly string[], seconds: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn('qemu-system-x86_64', words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('latin1');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
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
