import { badReport, fromHex, parseRecords, textFromHex } from '../target/records.ts';
import type { PathKind, Probe, ProbedBoot, ProbedDevice, ProbedFile } from './probe.ts';

const kinds: readonly PathKind[] = ['none', 'file', 'folder', 'link', 'other'];

/** The lines of a report, each key asked for as often as it may come. */
const reader = (text: string, target: string) => {
  const groups = new Map<string, (readonly string[])[]>();
  for (const { key, fields } of parseRecords(text, 'probe', target)) {
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(fields);
  }
  const all = (key: string): readonly (readonly string[])[] => {
    const found = groups.get(key) ?? [];
    groups.delete(key);
    return found;
  };
  const bad = (key: string): Error =>
    badReport(target, `the report's "${key}" is missing, doubled or unreadable`);
  const optional = (key: string): readonly string[] | undefined => {
    const found = all(key);
    if (found.length > 1) throw bad(key);
    return found[0];
  };
  const one = (key: string): readonly string[] => {
    const found = optional(key);
    if (found === undefined) throw bad(key);
    return found;
  };
  const choice = <T extends string>(key: string, word: string | undefined, allowed: readonly T[]): T => {
    const found = allowed.find((each) => each === word);
    if (found === undefined) throw bad(key);
    return found;
  };
  return {
    all,
    optional,
    choice,
    word: (key: string): string => {
      const [word = '-'] = one(key);
      if (word === '-') throw bad(key);
      return word;
    },
    number: (key: string, at = 0): number => {
      const field = one(key)[at] ?? '';
      if (!/^[0-9]{1,15}$/.test(field)) throw bad(key);
      return Number(field);
    },
    path: (key: string): string => {
      const path = textFromHex(one(key)[0], target);
      if (!path.startsWith('/')) throw bad(key);
      return path;
    },
    text: (key: string): string => textFromHex(one(key)[0], target),
    flag: (key: string): boolean => choice(key, one(key)[0], ['yes', 'no']) === 'yes',
    kind: (key: string): PathKind => choice(key, one(key)[0], kinds),
    file: (key: string): ProbedFile => {
      const [kind, bytes] = one(key);
      return { kind: choice(key, kind, kinds), bytes: fromHex(bytes, target) };
    },
    done: (): void => {
      const [surplus] = groups.keys();
      if (surplus !== undefined)
        throw badReport(target, `the report has a line "${surplus}" that is none of ours`);
    },
  };
};

type Reader = ReturnType<typeof reader>;

const parseBoot = (read: Reader, target: string): ProbedBoot | undefined => {
  const folder = read.optional('boot');
  if (folder === undefined) return undefined;
  const folders = read.all('grub').map(([name, kind, config]) => ({
    name: read.choice('grub', name, ['grub', 'grub2']),
    kind: read.choice('grub', kind, kinds),
    hasConfig: read.choice('grub', config, kinds) === 'file',
  }));
  const grub = folders.find(({ hasConfig }) => hasConfig) ?? folders[0];
  return {
    folder: textFromHex(folder[0], target),
    isWritable: read.flag('boot-writable'),
    free: read.number('boot-free') * 1024,
    ...(grub === undefined ? {} : { grub }),
    isGrubWritable: read.flag('grub-writable'),
    grubCfg: read.file('grub-cfg'),
    customCfg: read.file('custom-cfg'),
    nixosCfg: read.file('nixos-cfg'),
    grubenv: read.file('grubenv'),
    ours: read.kind('ours'),
    manifest: read.file('manifest'),
    heads: read.all('heads').map(([name]) => textFromHex(name, target)),
  };
};

const parseDevice = (read: Reader, fields: readonly string[], target: string): ProbedDevice => {
  const [device, uuid = '-', luks = '-', lvm, raid, readable] = fields;
  const yes = (word: string | undefined): boolean => read.choice('device', word, ['yes', 'no']) === 'yes';
  const answer = read.choice('device', readable, ['yes', 'no', 'unknown']);
  return {
    device: textFromHex(device, target),
    ...(/^[0-9A-Za-z-]+$/.test(uuid) && uuid !== '-' ? { uuid } : {}),
    ...(/^[0-9a-f]{32}$/.test(luks) ? { luks } : {}),
    lvm: yes(lvm),
    raid: yes(raid),
    ...(answer === 'unknown' ? {} : { readable: answer === 'yes' }),
  };
};

/**
 * Reads what the probe script printed.
 *
 * @param target names the machine in errors
 * @throws {NixtoolsError} `TARGET_REPORT_INVALID` (verification)
 */
export const parseProbe = (text: string, target: string): Probe => {
  const read = reader(text, target);
  const boot = parseBoot(read, target);
  const nix = read.optional('nix');
  const probe: Probe = {
    kernel: read.word('kernel'),
    arch: read.word('arch'),
    uid: read.number('uid'),
    firmware: read.choice('firmware', read.word('firmware'), ['efi', 'bios']),
    missing: read.all('missing').map(([program = '']) => program),
    mounts: read.text('mounts'),
    parent: read.path('parent'),
    realParent: read.path('real-parent'),
    root: read.kind('root'),
    isRootWritable: read.flag('root-writable'),
    entries: read.all('entry').map(([name]) => textFromHex(name, target)),
    state: read.file('state'),
    free: read.number('free', 1) * 1024,
    ...(boot === undefined ? {} : { boot }),
    ...(nix === undefined
      ? {}
      : { nix: { daemon: textFromHex(nix[0], target), version: textFromHex(nix[1] ?? '-', target).trim() } }),
    stored: new Set(read.all('has').map(([name = '']) => name)),
    isInside: read.choice('inside', read.word('inside'), ['yes', 'no', 'only']) !== 'no',
    devices: read.all('device').map((fields) => parseDevice(read, fields, target)),
  };
  read.done();
  return probe;
};
