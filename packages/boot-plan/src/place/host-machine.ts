import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Layers, type Machine, noLayers, uuidInSource } from './machine.ts';
import { type Mount, parseMounts } from './mounts.ts';

const attempt = <T>(look: () => T): T | undefined => {
  try {
    return look();
  } catch {
    // What the kernel or a disk does not tell is unknown, and unknown means: copy.
    return undefined;
  }
};

interface Answer {
  readonly ok: boolean;
  /** The first line of what it printed. */
  readonly line: string;
  readonly errors: string;
}

/** Nothing when the program is not there. */
const ask = (program: string, args: readonly string[]): Answer | undefined => {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  if (error !== undefined) return undefined;
  return { ok: status === 0, line: stdout.split('\n')[0] ?? '', errors: stderr };
};

const uuidByLink = (device: string): string | undefined =>
  attempt(() => {
    const real = realpathSync(device);
    return readdirSync('/dev/disk/by-uuid').find(
      (uuid) => attempt(() => realpathSync(join('/dev/disk/by-uuid', uuid))) === real,
    );
  });

const uuidByBlkid = (device: string): string | undefined => {
  const answer = ask('blkid', ['-s', 'UUID', '-o', 'value', device]);
  return answer?.ok && /^[0-9A-Za-z-]+$/.test(answer.line) ? answer.line : undefined;
};

/**
 * Whether GRUB reads the file system of a device, or an image. `undefined` when there is no grub-probe, or when it fails for another
 * reason, as in a container that has no disks: the file system may be a good one.
 */
export const readableByGrub = (device: string): boolean | undefined => {
  const args = ['--target=fs', '--device', device];
  const answer = ask('grub-probe', args) ?? ask('grub2-probe', args);
  if (answer === undefined || answer.ok) return answer?.ok;
  return answer.errors.includes('unknown filesystem') ? false : undefined;
};

const isBlockDevice = (path: string): boolean => attempt(() => statSync(path).isBlockDevice()) === true;

const merged = (layers: readonly Layers[]): Layers => ({
  luks: layers.flatMap(({ luks }) => luks),
  lvm: layers.some(({ lvm }) => lvm),
  raid: layers.some(({ raid }) => raid),
});

/** The kernel lists what a device-mapper or RAID device is made of; a dm uuid begins with who made it. */
const layersBelow = (name: string, depth = 0): Layers => {
  const folder = join('/sys/class/block', name);
  const uuid = attempt(() => readFileSync(join(folder, 'dm/uuid'), 'utf8').trim()) ?? '';
  const luks = /^CRYPT-LUKS[12]-([0-9a-f]{32})-/.exec(uuid)?.[1];
  const own: Layers = {
    luks: luks === undefined ? [] : [luks],
    lvm: uuid.startsWith('LVM-'),
    raid: attempt(() => statSync(join(folder, 'md')).isDirectory()) === true,
  };
  const slaves = depth < 8 ? (attempt(() => readdirSync(join(folder, 'slaves'))) ?? []) : [];
  return merged([own, ...slaves.sort().map((slave) => layersBelow(slave, depth + 1))]);
};

/** Asks once for each device: a program or a walk through /sys answers. */
const once = <T>(answer: (source: string) => T): ((mount: Mount) => T) => {
  const known = new Map<string, { readonly answer: T }>();
  return ({ source }) => {
    const found = known.get(source) ?? { answer: answer(source) };
    known.set(source, found);
    return found.answer;
  };
};

/**
 * This machine: UUIDs by /dev/disk/by-uuid or `blkid`, encryption and volumes by /sys, and what GRUB can read by GRUB's own
 * `grub-probe`, where these are.
 */
export const hostMachine = (mounts?: string): Machine => ({
  mounts: parseMounts(mounts ?? readFileSync('/proc/self/mountinfo', 'utf8')),
  paths: 'host',
  uuidOf: once((source) =>
    isBlockDevice(source) ? (uuidByLink(source) ?? uuidByBlkid(source)) : uuidInSource(source),
  ),
  layersOf: once((source) =>
    isBlockDevice(source) ? layersBelow(basename(attempt(() => realpathSync(source)) ?? source)) : noLayers,
  ),
  isReadable: once((source) => (isBlockDevice(source) ? readableByGrub(source) : undefined)),
});
