import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const hash = (text) => createHash('sha256').update(text).digest('hex').slice(0, 32).replaceAll('e', 'z');

/**
 * A root with generations as NixOS makes them: a kernel and an initrd for every tenth generation, and for each generation
 * specialisations with initrds of their own.
 *
 * @returns the folder; the caller removes it
 */
export const bootTree = ({ generations, specialisations, bytes = 4096 }) => {
  const root = mkdtempSync(join(tmpdir(), 'nixboot-bench-'));
  const at = (path) => join(root, path);
  const write = (path, text) => {
    mkdirSync(at(path.slice(0, path.lastIndexOf('/'))), { recursive: true });
    writeFileSync(at(path), text);
  };
  const storeFile = (name, file, seed) => {
    const path = `/nix/store/${hash(`${name}${seed}`)}-${name}/${file}`;
    write(path, Buffer.alloc(bytes, `${name} ${seed} `));
    return path;
  };
  const system = (name, seed, children) => {
    const toplevel = `/nix/store/${hash(name)}-nixos-system-${name}`;
    const kernel = storeFile('linux-6.12.57', 'bzImage', seed);
    const initrd = storeFile('initrd-linux-6.12.57', 'initrd', children === undefined ? name : seed);
    write(`${toplevel}/init`, '#!/bin/sh\n');
    write(`${toplevel}/nixos-version`, '25.11');
    const v1 = {
      system: 'x86_64-linux',
      init: `${toplevel}/init`,
      label: `NixOS 25.11.${seed} (Linux 6.12.57)`,
      toplevel,
      kernel,
      initrd,
      kernelParams: ['loglevel=4', 'lsm=landlock,yama,bpf', 'root=UUID=0a1b-2c3d', 'quiet', 'splash'],
    };
    const document = {
      'org.nixos.bootspec.v1': v1,
      'org.nixos.specialisation.v1': Object.fromEntries(
        (children ?? []).map(({ child, path, json }) => {
          mkdirSync(at(`${toplevel}/specialisation`), { recursive: true });
          symlinkSync(path, at(`${toplevel}/specialisation/${child}`));
          return [child, json];
        }),
      ),
    };
    write(`${toplevel}/boot.json`, JSON.stringify(document));
    return { path: toplevel, json: document };
  };
  for (const folder of ['nix/var/nix/profiles', 'nix/var/nix/gcroots', 'run', 'boot/grub'])
    mkdirSync(at(folder), { recursive: true });
  for (let number = 1; number <= generations; number += 1) {
    const seed = Math.floor(number / 10);
    const children = Array.from({ length: specialisations }, (_, index) => ({
      child: `variant-${index}`,
      ...system(`${number}-variant-${index}`, seed),
    }));
    symlinkSync(
      system(String(number), seed, children).path,
      at(`nix/var/nix/profiles/system-${number}-link`),
    );
  }
  symlinkSync(`system-${generations}-link`, at('nix/var/nix/profiles/system'));
  symlinkSync('/nix/var/nix/profiles/system', at('run/current-system'));
  return root;
};
