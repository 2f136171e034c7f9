import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { rootedFs } from '@nixtools/rooted-fs';
import { bootFolder, describedMachine, type PlanRequest, parseMounts } from '../src/index.ts';

/** One partition for everything: GRUB reads the store in place. */
export const oneDisk = '22 1 8:1 / / rw - ext4 UUID=1111-aaaa rw\n';
/** The store on an encrypted file system of its own, so that kernels are copied. */
export const bootApart = `${oneDisk}23 22 8:2 / /boot rw - ext4 UUID=2222-bbbb rw\n24 22 8:3 / /nix rw - bcachefs UUID=3333-cccc rw\n`;

export interface FakeSystem {
  readonly version: string;
  /** 2014: no boot.json. */
  readonly era?: 'boot.json' | '14.04';
  /** Content of the kernel; systems with the same one share it. */
  readonly kernel?: string | Uint8Array;
  readonly initrd?: string | Uint8Array;
  readonly params?: readonly string[];
  readonly label?: string;
  readonly specialisations?: Readonly<Record<string, FakeSystem>>;
  /** A shell script that gets the copy of the initrd as `$1`. */
  readonly secrets?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

const alphabet = '0123456789abcdfghijklmnpqrsvwxyz';

const storeHash = (content: string | Uint8Array): string =>
  [...createHash('sha256').update(content).digest().subarray(0, 32)]
    .map((byte) => alphabet[byte % 32])
    .join('');

export type FakeRoot = ReturnType<typeof fakeRoot>;

/** A folder that looks like the root of a machine with NixOS systems; everything in it is made by hand. */
export const fakeRoot = () => {
  const root = mkdtempSync(join(tmpdir(), 'nixtools-boot-'));
  const at = (path: string): string => join(root, path);
  const references = new Map<string, readonly string[]>();
  /** What is in each file of the store that was ever there, by the name that a copy of it has. */
  const contents = new Map<string, Buffer>();
  for (const folder of ['nix/store', 'nix/var/nix/profiles', 'nix/var/nix/gcroots', 'run', 'boot/grub'])
    mkdirSync(at(folder), { recursive: true });

  const write = (path: string, content: string | Uint8Array, mode = 0o444): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content, { mode });
  };
  const replaceLink = (path: string, target: string): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    rmSync(at(path), { force: true });
    symlinkSync(target, at(path));
  };
  const storeFile = (name: string, file: string, content: string | Uint8Array, mode?: number): string => {
    const store = `/nix/store/${storeHash(content)}-${name}`;
    write(`${store}/${file}`, content, mode);
    references.set(store, []);
    contents.set(`${basename(store)}-${file}`, Buffer.from(content));
    return `${store}/${file}`;
  };

  const partsOf = (system: FakeSystem) => {
    const { version, specialisations = {}, secrets } = system;
    return {
      version,
      kernel: storeFile('linux-6.1', 'bzImage', system.kernel ?? 'kernel'),
      initrd: storeFile('initrd', 'initrd', system.initrd ?? 'initrd'),
      initrdSecrets:
        secrets === undefined
          ? undefined
          : storeFile('append', 'append-secrets', `#!/bin/sh\n${secrets}\n`, 0o555),
      params: system.params ?? ['loglevel=4', `version=${version}`],
      children: Object.entries(specialisations).map(([name, each]) => [name, addSystem(each)] as const),
    };
  };

  /** @returns the toplevel */
  const addSystem = (system: FakeSystem): string => {
    const { version, kernel, initrd, initrdSecrets, params, children } = partsOf(system);
    const toplevel = `/nix/store/${storeHash(JSON.stringify([system, kernel, initrd]))}-nixos-system-${version}`;
    references.set(toplevel, [
      ...[kernel, initrd, ...(initrdSecrets === undefined ? [] : [initrdSecrets])].map((path) =>
        dirname(path),
      ),
      ...children.map(([, child]) => child),
    ]);
    write(`${toplevel}/init`, '#!/bin/sh\n', 0o555);
    write(`${toplevel}/nixos-version`, version);
    replaceLink(`${toplevel}/kernel`, kernel);
    replaceLink(`${toplevel}/initrd`, initrd);
    if (system.era === '14.04') {
      write(`${toplevel}/kernel-params`, params.join(' '));
      children.forEach(([name, child], index) => {
        replaceLink(`${toplevel}/fine-tune/child-${index + 1}`, child);
        rmSync(at(`${child}/configuration-name`), { force: true });
        write(`${child}/configuration-name`, name);
      });
      return toplevel;
    }
    const v1 = {
      system: 'x86_64-linux',
      init: `${toplevel}/init`,
      label: system.label ?? `NixOS ${version} (Linux 6.1)`,
      toplevel,
      kernel,
      initrd,
      kernelParams: params,
      ...(initrdSecrets === undefined ? {} : { initrdSecrets }),
    };
    for (const [name, child] of children) replaceLink(`${toplevel}/specialisation/${name}`, child);
    write(
      `${toplevel}/boot.json`,
      JSON.stringify({
        'org.nixos.bootspec.v1': v1,
        'org.nixos.specialisation.v1': Object.fromEntries(
          children.map(([name, child]) => [name, JSON.parse(readFileSync(at(`${child}/boot.json`), 'utf8'))]),
        ),
        ...system.more,
      }),
    );
    return toplevel;
  };

  const profilePath = (profile: string): string =>
    `/nix/var/nix/profiles/${profile === 'system' ? 'system' : `system-profiles/${profile}`}`;

  /** The link of a generation, made on day `number` of 2024, and by default the profile's own. */
  const addGeneration = (
    number: number,
    toplevel: string,
    { profile = 'system', current = true }: { profile?: string; current?: boolean } = {},
  ): void => {
    const link = `${profilePath(profile)}-${number}-link`;
    replaceLink(link, toplevel);
    const time = Date.UTC(2024, 0, number, 12) / 1000;
    lutimesSync(at(link), time, time);
    if (current) replaceLink(profilePath(profile), `${profile}-${number}-link`);
  };

  const rootsIn = (folder: string): readonly string[] =>
    readdirSync(at(folder), { withFileTypes: true })
      .filter((entry) => entry.isSymbolicLink())
      .map((entry) => readlinkSync(at(`${folder}/${entry.name}`)))
      .filter((target) => target.startsWith('/nix/store/'));

  /** What nix-store --gc does: everything goes that no profile, root or running system needs. */
  const collectGarbage = (): readonly string[] => {
    const folders = [
      'nix/var/nix/profiles',
      'nix/var/nix/profiles/system-profiles',
      'nix/var/nix/gcroots/nixboot',
      'nix/var/nix/gcroots/nixboot-kernels',
      'run',
    ];
    const alive = new Set<string>();
    const visit = (path: string): void => {
      if (alive.has(path)) return;
      alive.add(path);
      references.get(path)?.forEach(visit);
    };
    const exists = (folder: string): boolean =>
      lstatSync(at(folder), { throwIfNoEntry: false }) !== undefined;
    folders.filter(exists).flatMap(rootsIn).forEach(visit);
    const dead = [...references.keys()].filter((path) => !alive.has(path));
    for (const path of dead) {
      rmSync(at(path), { recursive: true, force: true });
      references.delete(path);
    }
    return dead;
  };

  /** The host's shell with its libraries, for scripts that run inside the root. */
  const addShell = (): void => {
    const copy =
      'for file in /bin/sh $(ldd /bin/sh | grep -o "/[^ ]*"); do install -D "$(readlink -f "$file")" "$0$file"; done';
    execFileSync('sh', ['-c', copy, root]);
  };

  const fs = rootedFs(root);
  return {
    root,
    fs,
    at,
    write,
    replaceLink,
    addSystem,
    addGeneration,
    addShell,
    removeGeneration: (number: number, profile = 'system'): void =>
      rmSync(at(`${profilePath(profile)}-${number}-link`)),
    setBooted: (toplevel: string): void => replaceLink('/run/booted-system', toplevel),
    setCurrent: (toplevel: string): void => replaceLink('/run/current-system', toplevel),
    collectGarbage,
    contents: contents as ReadonlyMap<string, Buffer>,
    menu: (): string => readFileSync(at('boot/grub/nixos.cfg'), 'utf8'),
    request: (mounts = oneDisk): PlanRequest => ({
      fs,
      boot: bootFolder(fs),
      machine: describedMachine(parseMounts(mounts)),
    }),
    remove: (): void => rmSync(root, { recursive: true, force: true }),
  };
};
