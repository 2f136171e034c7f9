import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BootDocument, readSystemBoot, type SystemBoot, synthesisedKey } from '../../src/index.ts';
import { addChild, addXen, nixos1404 } from '../eras/nixos-14-04.ts';
import { nixos1509 } from '../eras/nixos-15-09.ts';
import { addSpecialisation, nixos2003 } from '../eras/nixos-20-03.ts';
import { legacyBody, nixos2211 } from '../eras/nixos-22-11.ts';
import { nixos2305 } from '../eras/nixos-23-05.ts';
import { nixos2511 } from '../eras/nixos-25-11.ts';
import { type FakeRoot, fakeRoot } from '../fake-root.ts';

let root: FakeRoot;
beforeEach(() => {
  root = fakeRoot();
});
afterEach(() => root.remove());

const read = (toplevel: string): SystemBoot =>
  readSystemBoot(root.fs, toplevel, { hostSystem: 'test-linux' });

const bootable = (toplevel: string): Extract<SystemBoot, { is: 'bootable' }> => {
  const boot = read(toplevel);
  if (boot.is !== 'bootable') throw new Error(boot.reason);
  return boot;
};

const namesOf = (document: BootDocument): readonly string[] => [...document.specialisations.keys()];

describe('a system of', () => {
  it('14.04 is synthesised, its platform taken from the kernel', () => {
    const toplevel = nixos1404(root, { params: 'loglevel=4  dyndbg="file a +p"\n' });
    expect(read(toplevel)).toEqual({
      is: 'bootable',
      source: 'synthesised',
      warnings: [],
      document: {
        system: 'x86_64-linux',
        label: 'NixOS 14.04.231.abcdef0 (Linux 3.12.18)',
        toplevel,
        init: `${toplevel}/init`,
        kernel: `${root.store('linux-3.12.18')}/bzImage`,
        kernelParams: ['loglevel=4', 'dyndbg="file a +p"'],
        initrd: `${root.store('initrd')}/initrd`,
        specialisations: new Map(),
        extensions: { [synthesisedKey]: { system: 'kernel image' } },
      },
    });
  });

  it('14.04 names its children by their configuration-name, or their number', () => {
    const toplevel = nixos1404(root);
    const children = Array.from({ length: 11 }, (_, n) => nixos1404(root, { name: `child-${n}` }));
    root.file(`${children[0]}/configuration-name`, 'Old kernel\n');
    root.file(`${children[2]}/configuration-name`, 'Old kernel');
    for (const [n, child] of children.entries()) addChild(root, toplevel, n + 1, child);
    const { document } = bootable(toplevel);
    expect(namesOf(document)).toEqual([
      'Old kernel',
      'Old kernel-2',
      ...['child-10', 'child-11', 'child-2', ...[4, 5, 6, 7, 8, 9].map((n) => `child-${n}`)],
    ]);
    expect(document.specialisations.get('Old kernel')?.toplevel).toBe(children[0]);
    expect(document.specialisations.get('Old kernel-2')?.toplevel).toBe(children[2]);
    expect(document.specialisations.get('child-10')?.toplevel).toBe(children[9]);
  });

  it('14.04 as domain 0 boots through Xen', () => {
    const toplevel = nixos1404(root);
    const kernel = addXen(root, toplevel, 'loglvl=all dom0_mem=512M');
    expect(bootable(toplevel).document.xen).toEqual({
      version: 2,
      kernel,
      params: ['loglvl=all', 'dom0_mem=512M'],
    });
  });

  it('15.09 says its platform itself', () => {
    const { document, source } = bootable(nixos1509(root));
    expect(source).toBe('synthesised');
    expect(document.system).toBe('x86_64-linux');
    expect(document.label).toBe('NixOS 15.09.1012.abcdef0 (Linux 3.18.21)');
    expect(document.extensions).toEqual({ [synthesisedKey]: { system: 'system file' } });
  });

  it('20.03 has named specialisations, which may nest, and secrets', () => {
    const toplevel = nixos2003(root);
    const gaming = nixos2003(root, { name: 'gaming', params: 'mitigations=off' });
    addSpecialisation(root, toplevel, 'gaming', gaming);
    addSpecialisation(root, gaming, 'loud', nixos2003(root, { name: 'loud' }));
    const { document, warnings } = bootable(toplevel);
    expect(warnings).toEqual([]);
    expect(document.initrdSecrets).toBe(`${root.store('append-initrd-secrets')}/bin/append-initrd-secrets`);
    expect(document.specialisations.get('gaming')).toMatchObject({
      toplevel: gaming,
      kernelParams: ['mitigations=off'],
    });
    expect(namesOf(document.specialisations.get('gaming') ?? document)).toEqual(['loud']);
  });

  it('20.03 has the program for secrets also where there are none', () => {
    const toplevel = nixos2003(root);
    const program = (...lines: readonly string[]): string =>
      ['#!/bin/bash -e', 'if [ $# -ne 1 ]; then', '  exit 1', 'fi', ...lines, 'tmp=$(mktemp -d)', ''].join(
        '\n',
      );
    const secretsWith = (text: string): string | undefined => {
      const path = root.file(root.store(`append-${text.length}`), text);
      rmSync(root.fs.host(`${toplevel}/append-initrd-secrets`));
      root.link(`${toplevel}/append-initrd-secrets`, path);
      return bootable(toplevel).document.initrdSecrets;
    };
    expect(secretsWith(program('', '          exit 0', ''))).toBeUndefined();
    expect(secretsWith(program())).toBeDefined();
    expect(secretsWith(program('if true; then', '  exit 0', 'fi'))).toBeDefined();
    expect(secretsWith(program('', 'exit 0').slice(2))).toBeDefined();
  });

  it('22.11 has the layout before the RFC, and gets the platform that it lacks', () => {
    const toplevel = nixos2211(root);
    const { document, source, warnings } = bootable(toplevel);
    expect({ source, warnings }).toEqual({ source: 'legacy-boot.json', warnings: [] });
    expect(document).toMatchObject({
      system: 'x86_64-linux',
      label: 'NixOS Raccoon 22.11.100.abcdef0 (Linux 5.4.35)',
      kernelParams: ['loglevel=4', 'net.ifnames=0'],
      extensions: { 'org.example.colour': { name: 'green' } },
    });
  });

  it('22.11 may have it in a folder bootspec, and specialisations in it', () => {
    const toplevel = nixos2003(root);
    const child = nixos2003(root, { name: 'child' });
    const body = { ...legacyBody(root, toplevel), specialisation: { child: legacyBody(root, child) } };
    root.file(`${toplevel}/bootspec/boot.json`, JSON.stringify({ v1: body }));
    const { document, source } = bootable(toplevel);
    expect(source).toBe('legacy-boot.json');
    expect(document.specialisations.get('child')).toMatchObject({ toplevel: child, system: 'x86_64-linux' });
  });

  it('23.05 has the RFC’s file', () => {
    const toplevel = nixos2305(root);
    const { document, source, warnings } = bootable(toplevel);
    expect({ source, warnings }).toEqual({ source: 'boot.json', warnings: [] });
    expect(document).toMatchObject({ toplevel, extensions: {} });
  });

  it('25.11 has extensions for Xen, a device tree and the order of entries', () => {
    const toplevel = nixos2511(root);
    const { document, warnings } = bootable(toplevel);
    expect(warnings).toEqual([]);
    expect(document).toMatchObject({
      sortKey: 'nixos',
      deviceTree: `${root.store('dtbs')}/board.dtb`,
      xen: {
        version: 2,
        kernel: `${root.store('xen-4.20')}/boot/xen`,
        efiPath: `${root.store('xen-4.20')}/boot/xen.efi`,
        params: ['dom0_mem=2G', 'ucode=scan'],
      },
      extensions: { 'org.xenproject.bootspec.v2': { version: '4.20' } },
    });
    expect(namesOf(document)).toEqual(['gaming']);
  });
});

describe('reading a system', () => {
  it('follows a profile to it', () => {
    const toplevel = nixos2305(root);
    root.link('/nix/var/nix/profiles/system-1-link', toplevel);
    root.link('/nix/var/nix/profiles/system', 'system-1-link');
    expect(bootable('/nix/var/nix/profiles/system').document.toplevel).toBe(toplevel);
  });

  it('adds the children that boot.json leaves out', () => {
    const toplevel = nixos2305(root);
    addChild(root, toplevel, 1, nixos1404(root));
    expect(namesOf(bootable(toplevel).document)).toEqual(['child-1']);
  });

  it('takes the platform of the machine for a system that does not tell, and says so', () => {
    const toplevel = nixos1404(root);
    root.file(`${root.store('linux-3.12.18')}/bzImage`, 'no header');
    root.file(`${root.store('system-path')}/bin/bash`, '#! /bin/sh\n');
    const { document, warnings } = bootable(toplevel);
    expect(document.system).toBe('test-linux');
    expect(warnings).toEqual([expect.stringContaining('taken from this machine')]);
  });

  it('warns of a boot.json from elsewhere, an open quote and Xen without a kernel', () => {
    const toplevel = root.store('nixos-copy');
    const original = nixos2305(root);
    const json = JSON.parse(root.fs.readText(`${original}/boot.json`, 10_000) ?? '');
    json['org.nixos.bootspec.v1'].kernelParams.push('dyndbg="file a');
    json['org.xenproject.bootspec.v2'] = { params: [], multibootPath: null };
    root.file(`${toplevel}/boot.json`, JSON.stringify(json));
    expect(bootable(toplevel).warnings).toEqual([
      `its boot.json is the one of ${original}`,
      'a quote is not closed in the kernel parameter "dyndbg=\\"file a"',
      'it boots without Xen: no Xen kernel is named',
    ]);
  });
});

describe('a system that cannot boot', () => {
  const reason = (toplevel: string): string => {
    const boot = read(toplevel);
    return boot.is === 'unbootable' ? boot.reason : 'it boots';
  };

  it('says that it is a container, that it is gone, or which file is gone', () => {
    const container = root.store('nixos-container');
    root.file(`${container}/init`);
    expect(reason(container)).toMatch(/no kernel/);
    expect(reason('/nowhere')).toMatch(/nothing at \/nowhere/);
    const dangling = root.store('nixos-dangling');
    root.link(`${dangling}/kernel`, '/nix/store/gone');
    expect(reason(dangling)).toMatch(/kernel is gone: \/nix\/store\/gone/);
    const initless = nixos1404(root, { name: 'no-init' });
    root.link(`${initless}-2/kernel`, `${root.store('linux-3.12.18')}/bzImage`);
    expect(reason(`${initless}-2`)).toMatch(/init is gone/);
  });

  it('says so of a boot.json whose initrd was collected', () => {
    const toplevel = nixos2305(root);
    root.fs.list(toplevel);
    const path = `${toplevel}/boot.json`;
    root.file(path, (root.fs.readText(path, 10_000) ?? '').replace('/initrd"', '/gone"'));
    expect(reason(toplevel)).toMatch(/its initrd is gone/);
  });

  it('is one whose kernel lies outside of the store, or whose files are no text', () => {
    const outside = nixos1404(root, { name: 'outside' });
    root.file('/boot/kernel');
    root.file(`${outside}-2/init`);
    root.link(`${outside}-2/kernel`, '/boot/kernel');
    expect(reason(`${outside}-2`)).toMatch(/kernel: .*"\/boot\/kernel" is not in \/nix\/store/);
    const binary = nixos1404(root, { name: 'binary' });
    root.file(`${binary}/kernel-params`, new Uint8Array([0xff]));
    expect(reason(binary)).toMatch(/no UTF-8/);
    const control = nixos1404(root, { name: 'control', params: 'a\u0000b' });
    expect(reason(control)).toMatch(/control character/);
  });

  it('is one whose kernel is a folder', () => {
    const toplevel = root.store('nixos-folder');
    root.file(`${toplevel}/init`);
    root.file(`${toplevel}/kernel/x`);
    expect(reason(toplevel)).toMatch(/its kernel is gone/);
  });
});

describe('hostile specialisations', () => {
  it('that lead in circles end', () => {
    const toplevel = nixos2003(root);
    for (let n = 0; n < 5; n++) addSpecialisation(root, toplevel, `me-${n}`, toplevel);
    const { document, warnings } = bootable(toplevel);
    expect(document.specialisations.size).toBe(0);
    expect(warnings).toHaveLength(5);
    expect(warnings[0]).toMatch(/"me-0": left out, it leads back/);
  });

  it('that are more than any honest system has are left out, however they are linked', () => {
    const systems = Array.from({ length: 9 }, (_, n) => nixos1404(root, { name: `level-${n}` }));
    for (const [n, system] of systems.entries())
      for (let child = 1; child <= 5 && systems[n + 1]; child++)
        addChild(root, system, child, systems[n + 1] ?? '');
    const count = (document: BootDocument): number =>
      1 + [...document.specialisations.values()].reduce((sum, child) => sum + count(child), 0);
    const { document, warnings } = bootable(systems[0] ?? '');
    expect(count(document)).toBeLessThanOrEqual(1001);
    expect(warnings.some((warning) => warning.includes('more than 1000'))).toBe(true);
  });

  it('that are broken cost themselves alone', () => {
    const toplevel = nixos2003(root);
    const broken = nixos2305(root, { name: 'broken' });
    root.file(`${broken}/boot.json`, '{');
    addSpecialisation(root, toplevel, 'broken', broken);
    addSpecialisation(root, toplevel, 'dangling', '/nix/store/nothing');
    addSpecialisation(root, toplevel, 'good', nixos2003(root, { name: 'good' }));
    const { document, warnings } = bootable(toplevel);
    expect(namesOf(document)).toEqual(['good']);
    expect(warnings).toEqual([
      expect.stringMatching(/"broken": left out, .*no JSON/),
      expect.stringMatching(/"dangling": left out, there is nothing/),
    ]);
  });

  it('of a boot.json are left out when their kernel is gone', () => {
    const toplevel = nixos2511(root);
    const path = `${toplevel}/boot.json`;
    const json = JSON.parse(root.fs.readText(path, 100_000) ?? '');
    json['org.nixos.specialisation.v1'].gaming['org.nixos.bootspec.v1'].kernel = '/nix/store/gone/bzImage';
    root.file(path, JSON.stringify(json));
    const { document, warnings } = bootable(toplevel);
    expect(document.kernelParams).toEqual(['root=fstab', 'loglevel=4']);
    expect(warnings[0]).toMatch(/"gaming": left out, its kernel is gone/);
  });
});

describe('a damaged boot.json', () => {
  it('is an error that names the file on the host', () => {
    const toplevel = nixos2305(root);
    const contents = ['', '{', '[]', 'null', '{"org.nixos.bootspec.v1": null}', new Uint8Array([0xff])];
    for (const content of [...contents, ' '.repeat(10 * 1024 * 1024)]) {
      root.file(`${toplevel}/boot.json`, content);
      expect(() => read(toplevel)).toThrow(
        expect.objectContaining({
          code: 'BOOT_JSON_INVALID',
          kind: 'verification',
          place: root.fs.host(`${toplevel}/boot.json`),
          hint: expect.any(String),
        }),
      );
    }
  });
});
