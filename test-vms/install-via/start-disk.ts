import { spawn } from 'node:child_process';

/**
 * Starts a machine from disks, emulated, and waits until it turns itself off.
 *
 * @returns what it wrote to its serial console
 */
export const startDisk = (disks: readonly string[], seconds = 300): Promise<string> =>
  new Promise((resolve, reject) => {
    const drives = disks.flatMap((file) => ['-drive', `file=${file},format=raw,if=virtio,cache=writeback`]);
    const child = spawn(
      'qemu-system-x86_64',
      [
        '-accel',
        'tcg',
        '-m',
        '512',
        '-display',
        'none',
        '-monitor',
        'none',
        '-serial',
        'stdio',
        '-no-reboot',
        ...drives,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
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
