import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bootApart, type FakeRoot, fakeRoot } from '../../../packages/boot-plan/test/fake-root.ts';
import { hostileText } from '../../../packages/grub-config/test/hostile.ts';
import { repository } from '../../machine/repository.ts';
import {
  type Firmware,
  headsVersions,
  linesOf,
  makeFirmware,
  parsedByHeads,
  whyNoHeads,
  whyNoVersion,
} from './heads.ts';

const minutes = 60_000;
const all = process.env['NIXTOOLS_MACHINES'] === 'all';
const nixboot = join(repository, 'apps/nixboot/bin/nixboot.mjs');

/** Each entry costs some forty processes of Heads' shell. */
const labels = all ? 10_000 : 200;
const labelsAMenu = 500;

/** The default is there twice. Each of these has a kernel of its own, so that a mistaken one would be seen. */
const addOrdinary = (machine: FakeRoot): void => {
  const system = (version: string) => ({
    version,
    kernel: `kernel of ${version}`,
    params: [`is=${version}`],
  });
  machine.addGeneration(39, machine.addSystem({ ...system('14.04'), era: '14.04' }));
  machine.addGeneration(7, machine.addSystem(system('test')), { profile: 'my-profile' });
  machine.addGeneration(
    40,
    machine.addSystem({ ...system('23.11'), specialisations: { rescue: system('rescue') } }),
  );
  machine.addGeneration(
    41,
    machine.addSystem({ ...system('24.05'), params: ['acpi_osi=!', 'a=~,^', 'is=24.05'] }),
  );
};

const ordinary = [
  ['NixOS', '24.05', 'acpi_osi=! a=~,^ is=24.05'],
  ['NixOS - Configuration 41 (2024-02-10 - 24.05 (Linux 6.1))', '24.05', 'acpi_osi=! a=~,^ is=24.05'],
  ['NixOS - Configuration 40 - Default (2024-02-09 - 23.11 (Linux 6.1))', '23.11', 'is=23.11'],
  ['NixOS - Configuration 40 - (rescue - 2024-02-09 - rescue (Linux 6.1))', 'rescue', 'is=rescue'],
  ['NixOS - Configuration 39 (2024-02-08 - 14.04)', '14.04', 'is=14.04'],
  ['NixOS - Configuration 7 (2024-01-07 - test (Linux 6.1))', 'test', 'is=test'],
];

/** What is no Unicode is refused before it gets here, */
const hostileLabels = fc
  .sample(hostileText, { seed: 7, numRuns: labels })
  .map((text) => text.replaceAll(/\p{Surrogate}/gu, ''));

/** and so are control characters in a name. */
const nameOf = (label: string): string => label.replaceAll(/\p{Cc}/gu, '');

/** A system with a specialisation for each label, as the last of a profile of its own. Half of them have a hostile name as well. */
const addHostile = (machine: FakeRoot, hostile: readonly string[]): void => {
  const child = machine.addSystem({ version: 'child' });
  const document = JSON.parse(readFileSync(machine.at(`${child}/boot.json`), 'utf8'))[
    'org.nixos.bootspec.v1'
  ];
  const specialisations = hostile.map((label, index) => [
    index % 2 ? `s${index}` : `s${index}${nameOf(label)}`,
    { 'org.nixos.bootspec.v1': { ...document, label } },
  ]);
  const more = { 'org.nixos.specialisation.v1': Object.fromEntries(specialisations) };
  machine.addGeneration(1, machine.addSystem({ version: 'hostile', more }), { profile: 'hostile' });
  machine.addGeneration(1, machine.addSystem({ version: 'default' }));
};

/** What kexec-sign-config keeps, without its signature. */
const sign = `. /etc/functions.sh; cd /boot; print_tree >/tmp/tree.txt
find ./ -type f ! -path './kexec*' -print0 | xargs -0 sha256sum >/tmp/hashes.txt`;

/** What Heads shows to a person before it asks for a new signature. */
const check = `. /etc/functions.sh; TMP_HASH_FILE=/tmp/hashes.txt TMP_TREE_FILE=/tmp/tree.txt
if verify_checksums /boot y; then exit; fi; grep -v ': OK$' /tmp/hash_output`;

for (const version of headsVersions) {
  const reason = whyNoHeads() ?? whyNoVersion(version);
  const name = `the scripts of Heads ${version.what}, on a menu of nixboot`;
  describe.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (SKIPPED: ${reason})`, () => {
    let machine: FakeRoot;
    let folder: string;
    let firmware: Firmware;

    /** What nixboot prints: the files that changed. */
    const update = (): readonly string[] => {
      const where = ['--root', machine.root, '--mounts', join(folder, 'mounts')];
      const args = [nixboot, 'update', '--target', 'heads', ...where];
      return linesOf(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' }));
    };
    const menuText = (): string => readFileSync(machine.at('boot/nixos/nixos.cfg'), 'utf8');
    /** The firmware mounts it; here it gets a copy. */
    const mountBoot = (): void => {
      rmSync(join(firmware.root, 'boot'), { recursive: true });
      cpSync(machine.at('boot'), join(firmware.root, 'boot'), {
        recursive: true,
        preserveTimestamps: true,
      });
    };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'nixtools-heads-'));
      writeFileSync(join(folder, 'mounts'), bootApart);
      firmware = await makeFirmware(version, join(folder, 'firmware'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    beforeEach(() => {
      machine = fakeRoot();
    });
    afterEach(() => machine.remove());

    it('finds each entry with its files and parameters, and nothing else', async () => {
      addOrdinary(machine);
      update();
      mountBoot();
      const entries = await parsedByHeads(firmware);
      expect(
        entries.map(({ title, type, kernel, initrd, params }) => [
          title,
          type,
          readFileSync(machine.at(`boot${kernel}`), 'utf8'),
          readFileSync(machine.at(`boot${initrd}`), 'utf8'),
          params.replace(/^init=\/nix\/store\/[a-z0-9]{32}-nixos-system-[^ ]+\/init /, ''),
        ]),
      ).toEqual(
        ordinary.map(([title, version, params]) => [title, 'elf', `kernel of ${version}`, 'initrd', params]),
      );
    });

    it(
      `reads each of ${labels} entries with hostile labels and names, and runs nothing of them`,
      async () => {
        for (let first = 0; first < labels; first += labelsAMenu) {
          const count = Math.min(labelsAMenu, labels - first);
          addHostile(machine, hostileLabels.slice(first, first + count));
          update();
          mountBoot();
          const before = firmware.files();
          const entries = await parsedByHeads(firmware);
          expect(firmware.files()).toEqual(before);
          expect(entries.map(({ title }) => title)).toEqual(
            [...menuText().matchAll(/^menuentry '([^']*)'/gm)].map(([, title]) => title),
          );
          // Besides the labels: the default, twice, and the system whose specialisations they are.
          expect(entries.length).toBe(count + 3);
        }
      },
      30 * minutes,
    );

    it('would run what a label says, if nixboot left it as it is', async () => {
      mountBoot();
      mkdirSync(join(firmware.root, 'boot/nixos'), { recursive: true });
      for (const file of ['k', 'i']) writeFileSync(join(firmware.root, 'boot', file), '');
      writeFileSync(
        join(firmware.root, 'boot/nixos/nixos.cfg'),
        "menuentry 'NixOS $(touch /PWNED)' {\n  linux /k a\n  initrd /i\n}\n",
      );
      await parsedByHeads(firmware);
      expect(firmware.files()).toContain('PWNED');
      rmSync(join(firmware.root, 'PWNED'));
    });

    if (version.checks)
      it('finds nothing to sign again when nothing has changed, else what nixboot says', async () => {
        addOrdinary(machine);
        update();
        mountBoot();
        await firmware.run(sign);
        expect(update()).toEqual([]);
        mountBoot();
        expect(await firmware.run(check)).toBe('');
        machine.removeGeneration(39);
        machine.addGeneration(42, machine.addSystem({ version: '24.11', kernel: 'kernel of 24.11' }));
        const said = update()
          .flatMap((path) => /\/boot(\/.*)$/.exec(path)?.[1] ?? [])
          .map((path) => `.${path}`);
        mountBoot();
        const found = linesOf(await firmware.run(check));
        expect(found.map((line) => line.replace(/^\(new\) |: FAILED.*$/g, '')).sort()).toEqual(
          [...said].sort(),
        );
        expect(said).toContain('./nixos/nixos.cfg');
      });
  });
}
