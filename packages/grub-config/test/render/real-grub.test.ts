import {
  cleanText,
  type GrubEntry,
  type GrubFilesystem,
  kernelWords,
  renderGrubConfig,
} from '@nixtools/grub-config';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGrubScript, type Parsed, parseByGrub, startByGrub } from '../grub-emu.ts';
import { hostileText } from '../hostile.ts';
import { entry, menu, submenu } from '../menus.ts';

/** The arguments of an item as an object: its title, and its options. */
const shape = ({ argv, commands, items }: Parsed) => ({ argv: argv.slice(1), commands, items: items.length });

const seed = 20_140_330;
const cases = fc.sample(fc.tuple(hostileText, fc.array(hostileText, { maxLength: 4 })), {
  seed,
  numRuns: 400,
});

describe('titles and parameters reach GRUB exactly', () => {
  const entries = cases.map(([title, params], index) => entry(`fuzz-${index}`, { title, params }));
  const half = entries.length / 2;
  const text = renderGrubConfig(
    menu(...entries.slice(0, half), submenu('old', [submenu('older', entries.slice(half))])),
  );

  it('in the menu and in menus within it', () => {
    const top = parseByGrub(text);
    const parsed = [...top.slice(0, half), ...(top[half]?.items[0]?.items ?? [])];
    expect(parsed.map(shape)).toEqual(entries.map(expected));
    expect(top).toHaveLength(half + 1);
  });

  it('in a form that grub-script-check accepts', () => {
    expect(isGrubScript(text)).toBe(true);
  });

  it('and the real menu starts the entry that an id names', () => {
    for (const index of [0, 7, 77, half - 1])
      expect(startByGrub(text, `fuzz-${index}`)?.slice(1), `fuzz-${index}`).toEqual(linux(entries, index));
    for (const index of [half, half + 9, entries.length - 1])
      expect(startByGrub(text, `old>older>fuzz-${index}`)?.slice(1)).toEqual(linux(entries, index));
  });
});

const linux = (entries: readonly GrubEntry[], index: number) => {
  const { kernel, params } = entries[index] ?? entry('none');
  return [kernel.path, ...kernelWords(params)];
};

const expected = ({ id, title, kernel, params, initrds }: GrubEntry) => {
  const clean = cleanText(title);
  return {
    argv: clean.startsWith('-') ? ['--id', id, '--', clean] : [clean, '--id', id],
    commands: [
      ['linux', kernel.path, ...kernelWords(params)],
      ['initrd', ...initrds.map(({ path }) => path)],
    ],
    items: 0,
  };
};

const filesystems: readonly GrubFilesystem[] = [
  { name: 'boot', search: { by: 'label', value: '-odd label' } },
  {
    name: 'store',
    modules: ['part_gpt', 'btrfs'],
    cryptomount: ['5c9bb2f6-2b5b-4d9e-9d0e-2f3f4a8b1c11'],
    search: {
      by: 'fs-uuid',
      value: 'f2a1-33',
      hints: ['hd0,gpt2', '--hint-efi=hd0,gpt2'],
    },
  },
  { name: 'lvm', modules: ['lvm'], search: { by: 'device', value: 'lvm/vg-nix--root' } },
  { name: 'zfs', modules: ['zfs'], search: { by: 'file', value: '/nixos-root/@/marker' } },
  { name: 'here', modules: ['ext2'] },
];

describe('files', () => {
  const file = (filesystem: string, path: string) => ({ filesystem, path });

  it('are looked for where they are, on each file system once', () => {
    const text = renderGrubConfig({
      filesystems,
      items: [
        entry('both', {
          kernel: file('store', '/@/nix/store/k/bzImage'),
          initrds: [file('store', "/@/nix/store/i/it's"), file('boot', '/secrets')],
        }),
      ],
    });
    expect(parseByGrub(text, { store: 'hd0,gpt2', boot: 'hd0,gpt1' })[0]?.commands).toEqual([
      ['search', '--no-floppy', '--set=nixboot_boot', '--label', '--', '-odd label'],
      ['insmod', 'part_gpt'],
      ['insmod', 'btrfs'],
      ['cryptomount', '-u', '5c9bb2f62b5b4d9e9d0e2f3f4a8b1c11'],
      [
        'search',
        '--no-floppy',
        '--set=nixboot_store',
        '--hint=hd0,gpt2',
        '--hint-efi=hd0,gpt2',
        '--fs-uuid',
        'f2a1-33',
      ],
      ['linux', '(hd0,gpt2)/@/nix/store/k/bzImage', 'init=/nix/store/both/init'],
      ['initrd', "(hd0,gpt2)/@/nix/store/i/it's", '(hd0,gpt1)/secrets'],
    ]);
  });

  it('are found by a device name, by a file, or on the root that GRUB has', () => {
    const items = ['lvm', 'zfs', 'here'].map((name) =>
      entry(name, { kernel: file(name, '/root/@/k'), initrds: [] }),
    );
    expect(
      parseByGrub(renderGrubConfig({ filesystems, items }), { zfs: 'hd1' }).map(({ commands }) => commands),
    ).toEqual([
      [
        ['insmod', 'lvm'],
        ['linux', '(lvm/vg-nix--root)/root/@/k', 'init=/nix/store/lvm/init'],
      ],
      [
        ['insmod', 'zfs'],
        ['search', '--no-floppy', '--set=nixboot_zfs', '--file', '/nixos-root/@/marker'],
        ['linux', '(hd1)/root/@/k', 'init=/nix/store/zfs/init'],
      ],
      [
        ['insmod', 'ext2'],
        ['linux', '/root/@/k', 'init=/nix/store/here/init'],
      ],
    ]);
  });
});

describe('an entry', () => {
  it('loads Xen by either protocol, with an initrd that GRUB does not unpack', () => {
    const xen = (protocol: 'multiboot' | 'multiboot2') =>
      entry(protocol, {
        xen: { protocol, kernel: { path: '/xen.gz' }, params: ['dom0_mem=512M', 'loglvl=all'] },
      });
    expect(
      parseByGrub(renderGrubConfig(menu(xen('multiboot'), xen('multiboot2')))).map(
        ({ commands }) => commands,
      ),
    ).toEqual([
      [
        ['multiboot', '/xen.gz', 'dom0_mem=512M', 'loglvl=all'],
        ['module', '/kernels/multiboot-bzImage', 'init=/nix/store/multiboot/init'],
        ['module', '--nounzip', '/kernels/multiboot-initrd'],
      ],
      [
        ['multiboot2', '/xen.gz', 'dom0_mem=512M', 'loglvl=all'],
        ['module2', '/kernels/multiboot2-bzImage', 'init=/nix/store/multiboot2/init'],
        ['module2', '--nounzip', '/kernels/multiboot2-initrd'],
      ],
    ]);
  });

  it('saves itself, runs commands of its own and hands over a device tree, in that order around the kernel', () => {
    const text = renderGrubConfig(
      menu(
        entry('board', {
          savesDefault: true,
          extra: 'if [ "$a" = "}" ]; then\n  chainloader never\nfi\ndevicetree "own }"  # it\'s a comment',
          deviceTree: { path: '/dtbs/board.dtb' },
        }),
      ),
    );
    expect(parseByGrub(text)[0]?.commands).toEqual([
      ['savedefault'],
      ['devicetree', 'own }'],
      ['linux', '/kernels/board-bzImage', 'init=/nix/store/board/init'],
      ['initrd', '/kernels/board-initrd'],
      ['devicetree', '/dtbs/board.dtb'],
    ]);
  });

  it('is for everybody, for some users, or for superusers', () => {
    const text = renderGrubConfig(
      menu(
        entry('all', { access: 'unrestricted', classes: ['nixos', 'gnu linux'] }),
        entry('some', { access: { users: ['root', "o'neill"] } }),
        entry('nobody'),
        { ...submenu('menu', [entry('inner')]), access: 'unrestricted' },
      ),
    );
    expect(parseByGrub(text).map(({ argv }) => argv.slice(2))).toEqual([
      ['--class', 'nixos', '--class', 'gnu linux', '--id', 'all', '--unrestricted'],
      ['--id', 'some', '--users', "root,o'neill"],
      ['--id', 'nobody'],
      ['--id', 'menu', '--unrestricted'],
    ]);
  });

  it('may be another boot loader, or a program without an initrd', () => {
    const text = renderGrubConfig(
      menu(
        {
          kind: 'chainload',
          id: 'windows',
          title: 'Windows',
          file: { path: '/EFI/Microsoft/Boot/bootmgfw.efi' },
        },
        entry('memtest', { kernel: { path: '/memtest.bin' }, params: [], initrds: [] }),
      ),
    );
    expect(parseByGrub(text).map(({ commands }) => commands)).toEqual([
      [['chainloader', '/EFI/Microsoft/Boot/bootmgfw.efi']],
      [['linux', '/memtest.bin']],
    ]);
  });
});

it('a title or parameter of any length stops neither GRUB nor the entries after it', () => {
  const long = `${'x'.repeat(7_000)}${"'".repeat(7_000)}`;
  const text = renderGrubConfig(menu(entry('long', { title: long, params: ['quiet', long] }), entry('next')));
  const [first, second] = parseByGrub(text);
  expect(first?.argv[1]).toMatch(/^x{7000}'+$/);
  expect(long.startsWith(first?.commands[0]?.[3] ?? '?')).toBe(true);
  expect(second?.argv).toEqual(['menuentry', 'Title of next', '--id', 'next']);
});

it('a title that is the id of another entry does not stand in for it', () => {
  const text = renderGrubConfig(menu(entry('a', { title: 'b' }), entry('b', { title: 'b' })));
  expect(startByGrub(text, 'b')).toEqual(['linux', '/kernels/b-bzImage', 'init=/nix/store/b/init']);
});

it('a menu without items is left out, as GRUB has no empty blocks', () => {
  const comment = { kind: 'verbatim', text: '# nothing' } as const;
  const text = renderGrubConfig(menu(submenu('empty', []), submenu('said', [comment]), entry('after')));
  expect(parseByGrub(text).map(({ argv }) => argv[1])).toEqual(['Title of after']);
});
