import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeRoot, fakeRoot } from '../../../packages/boot-plan/test/fake-root.ts';
import { environmentBlock, hostMenu, makeBootDisk, mountTable, sayAndStop } from '../../boot/boot-disk.ts';
import { missingForBoots } from '../../boot/missing.ts';
import { startDisk } from '../../boot/start-disk.ts';
import { started } from '../../boot/started.ts';
import { debianKernel } from '../../debian/kernel.ts';

const all = process.env['NIXTOOLS_MACHINES'] === 'all';
const nixboot = fileURLToPath(new URL('../../../apps/nixboot/bin/nixboot.mjs', import.meta.url));

const missing = missingForBoots();
const name = 'machines that start by a menu of nixboot';

/** GRUB's own syntax and the shell's: each must arrive as it is. Of quotes and backslashes nixboot warns, as GRUB adds to them. */
const hostile = [
  'dollar=$HOME',
  'semi=a;reboot',
  'brace={x}',
  'hash=#1',
  'pipe=a|b&c<d>e',
  'tick=`x`',
  'dyndbg="file a.c +p"',
];
const arrived = 'dollar=$HOME semi=a;reboot brace={x} hash=#1 pipe=a|b&c<d>e tick=`x` "dyndbg=file a.c +p"';

/** In a short run each is tried by one firmware. */
const cases = [
  {
    what: 'the default entry, its title and parameters hostile',
    id: 'nixos-default',
    who: 'newest',
    says: arrived,
    short: 'bios',
  },
  {
    what: 'an older generation, in a menu within the menu',
    id: 'nixos-system>nixos-system-41',
    who: 'oldest',
    says: 'generation=41',
    short: 'uefi',
  },
  {
    what: 'a specialisation, two menus in',
    id: 'nixos-system>nixos-system-42-all>nixos-system-42-rescue',
    who: 'special',
    says: 'generation=rescue',
    short: 'bios',
  },
  {
    what: 'a second profile',
    id: 'nixos-profile-test>nixos-profile-test-1',
    who: 'second',
    says: 'generation=test',
    short: 'uefi',
  },
] as const;

/** What is left of our menu when somebody has damaged it: the host must start all the same. */
const damages = [
  { what: 'absent', damage: () => undefined, short: false },
  { what: 'empty', damage: () => '', short: false },
  {
    what: 'cut off within an entry',
    damage: (menu: string) => menu.slice(0, Math.floor(menu.length / 2)),
    short: true,
  },
  { what: 'no script at all', damage: () => "}}} '", short: false },
] as const;

describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name} (SKIPPED: ${missing})`, () => {
  let machine: FakeRoot;
  let folder: string;
  const token = randomBytes(6).toString('hex');
  /** A disk whose host would start `chosen`. */
  const diskFor = async (chosen: string, values: Readonly<Record<string, string>> = {}): Promise<string> => {
    writeFileSync(machine.at('boot/grub/grub.cfg'), hostMenu(chosen));
    writeFileSync(machine.at('boot/grub/grubenv'), environmentBlock(values));
    const disk = join(mkdtempSync(join(folder, 'disk-')), 'disk.img');
    await makeBootDisk(disk, machine.root);
    return disk;
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nixtools-boots-'));
    machine = fakeRoot();
    const kernel = readFileSync((await debianKernel()).image);
    const system = (who: string, generation: string, more: object = {}) => ({
      version: `24.05.${generation}`,
      kernel,
      initrd: sayAndStop(`${who} ${token}`),
      params: ['console=ttyS0', 'panic=-1', `generation=${generation}`],
      ...more,
    });
    machine.write('/boot/vmlinuz', kernel);
    machine.write('/boot/initrd.img', sayAndStop(`host ${token}`));
    machine.addGeneration(41, machine.addSystem(system('oldest', '41')));
    const specialisations = { rescue: system('special', 'rescue') };
    machine.addGeneration(
      42,
      machine.addSystem(
        system('newest', '42', {
          specialisations,
          label: `Gen $x "42" it's {weird} > \`here\``,
          params: ['console=ttyS0', 'panic=-1', ...hostile],
        }),
      ),
    );
    machine.addGeneration(1, machine.addSystem(system('second', 'test')), { profile: 'test' });
    writeFileSync(join(folder, 'mounts'), mountTable);
    execFileSync(process.execPath, [
      nixboot,
      'update-grub',
      '--root',
      machine.root,
      '--mounts',
      join(folder, 'mounts'),
    ]);
  });
  afterAll(() => {
    machine?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const firmware of ['bios', 'uefi'] as const) {
    const by = firmware === 'bios' ? 'BIOS' : 'UEFI';
    it.for(cases.filter(({ short }) => all || short === firmware))(
      `${by} starts $what`,
      async ({ id, who, says }) => {
        const output = await startDisk([await diskFor(id)], { firmware });
        expect(started(output)).toContain(`${who} ${token} by ${by} [`);
        expect(started(output)).toContain(says);
        expect(started(output)).toMatch(/ init=\/nix\/store\/[a-z0-9]{32}-nixos-system-[^ ]+\/init /);
      },
    );

    it.runIf(all || firmware === 'bios')(
      `${by} starts an entry once, and then the host by itself`,
      async () => {
        const disk = await diskFor('host', { next_entry: 'nixos-system>nixos-system-41' });
        expect(started(await startDisk([disk], { firmware }))).toContain(`oldest ${token} by ${by} [`);
        expect(started(await startDisk([disk], { firmware }))).toContain(`host ${token} by ${by} [`);
      },
    );

    it.for(damages.filter(({ short }) => all || (short && firmware === 'uefi')))(
      `${by} starts the host when our menu is $what`,
      async ({ damage }) => {
        const place = machine.at('boot/grub/nixos.cfg');
        const menu = machine.menu();
        const left = damage(menu);
        rmSync(place);
        if (left !== undefined) writeFileSync(place, left);
        try {
          expect(started(await startDisk([await diskFor('host')], { firmware }))).toContain(
            `host ${token} by ${by} [`,
          );
        } finally {
          writeFileSync(place, menu);
        }
      },
    );
  }
});
