import { type GrubEntry, kernelWords, renderHeadsConfig } from '@nixtools/grub-config';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseByGrub } from '../grub-emu.ts';
import { hostileText } from '../hostile.ts';
import { entry } from '../menus.ts';
import { parseHeads } from './heads-grammar.ts';
import { headsVersions, parseByHeads } from './real-heads.ts';

const title = (text: string): string | undefined =>
  parseHeads(renderHeadsConfig([entry('nixos-default', { title: text })]).text)[0]?.title;

const reason = (more: Partial<GrubEntry>): string | undefined =>
  renderHeadsConfig([entry('one', more)]).refused[0]?.reason;

const xen = (protocol: 'multiboot' | 'multiboot2') =>
  entry(protocol, { xen: { protocol, kernel: { path: '/xen.gz' }, params: ['dom0_mem=512M'] } });

it('an entry has one directive a line, plain paths, and its brace alone', () => {
  const plain = entry('nixos-system-42', { params: ['init=/nix/store/a/init', 'console=ttyS0,115200n8'] });
  expect(renderHeadsConfig([plain, xen('multiboot2')])).toEqual({
    text: `menuentry 'Title of nixos-system-42' --id 'nixos-system-42' {
  linux /kernels/nixos-system-42-bzImage init=/nix/store/a/init console=ttyS0,115200n8
  initrd /kernels/nixos-system-42-initrd
}
menuentry 'Title of multiboot2' --id 'multiboot2' {
  multiboot2 /xen.gz dom0_mem=512M
  module2 /kernels/multiboot2-bzImage init=/nix/store/multiboot2/init
  module2 --nounzip /kernels/multiboot2-initrd
}
`,
    refused: [],
  });
});

describe('a title', () => {
  it.each([
    ["NixOS - Profile 'x'", 'NixOS - Profile x'],
    ['NixOS "42" (2014-03-30 - 14.04)', 'NixOS 42 (2014-03-30 - 14.04)'],
    ['$(reboot) `reboot` | a\nb', 'reboot) reboot _ a_b'],
    ['-n  two   spaces ', 'n two spaces'],
    ['日本', 'nixos-default'],
    ['', 'nixos-default'],
  ])('%j becomes %j', (text, expected) => {
    expect(title(text)).toBe(expected);
  });
});

describe('what Heads cannot have is refused with a reason', () => {
  it.each<[Partial<GrubEntry>, string]>([
    [{ kernel: { filesystem: 'store', path: '/k' } }, 'its files are on a file system'],
    [{ initrds: [{ path: '/a' }, { path: '/b' }] }, 'it has 2 initrds'],
    [{ deviceTree: { path: '/a.dtb' } }, 'it has a device tree'],
    [{ extra: 'insmod x' }, 'it has GRUB commands of its own'],
    [{ access: { users: ['root'] } }, 'only some users may start it'],
    [{ kernel: { path: '/a b' } }, 'Heads cannot use the path "/a b"'],
    [{ kernel: { path: '/a/../b' } }, 'Heads cannot use the path "/a/../b"'],
    [{ kernel: { path: 'a' } }, 'Heads cannot use the path "a"'],
    [{ initrds: [{ path: '/a,b' }] }, 'Heads cannot use the path "/a,b"'],
    [{ params: ['dyndbg="file a +p"'] }, 'Heads\' shell would change the parameter "dyndbg=file a +p"'],
    [{ params: ['x=$y'] }, 'Heads\' shell would change the parameter "x=$y"'],
    [{ params: ['a---b'] }, 'Heads cuts --- out of the parameter a---b'],
    [{ params: ['-n', 'quiet'] }, 'Heads takes the first parameter -n for an option of echo'],
    [{ params: ['x'.repeat(3_000)] }, 'its command line exceeds 2047 bytes'],
    [
      { xen: { protocol: 'multiboot', kernel: { path: '/xen.gz' }, params: ['a*'] } },
      'Heads\' shell would change the parameter "a*"',
    ],
  ])('%j', (more, expected) => {
    expect(reason(more)).toContain(expected);
  });

  it('but not what Heads may ignore', () => {
    expect(reason({ access: 'unrestricted', classes: ['nixos'], savesDefault: true, extra: ' \n' })).toBe(
      undefined,
    );
  });

  it('and nothing is lost: each entry is in the text or among the refused', () => {
    const { text, refused } = renderHeadsConfig([entry('a'), entry('b', { params: ['$'] }), entry('c')]);
    expect(parseHeads(text).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(refused.map(({ id }) => id)).toEqual(['b']);
  });
});

const hostileEntries = (count: number, seed: number): readonly GrubEntry[] =>
  fc
    .sample(fc.tuple(hostileText, fc.array(hostileText, { maxLength: 2 })), { seed, numRuns: count })
    .map(([label, params], index) =>
      entry(`fuzz-${index}`, { title: label, params: index % 2 ? params : [] }),
    );

it('of 10,000 hostile labels, none leaves the grammar', () => {
  const entries = hostileEntries(10_000, 1);
  const { text, refused } = renderHeadsConfig(entries);
  const parsed = parseHeads(text);
  expect(parsed.length + refused.length).toBe(10_000);
  expect(parsed.length).toBeGreaterThan(5_000);
  expect(refused.length).toBeGreaterThan(500);
});

it('GRUB reads the same as Heads', () => {
  const entries = hostileEntries(100, 2);
  const { text, refused } = renderHeadsConfig(entries);
  const ids = new Set(refused.map(({ id }) => id));
  expect(parseByGrub(text).map(({ argv, commands }) => [argv[3], commands])).toEqual(
    entries
      .filter(({ id }) => !ids.has(id))
      .map(({ id, kernel, params, initrds }) => [
        id,
        [
          ['linux', kernel.path, ...kernelWords(params)],
          ['initrd', ...initrds.map(({ path }) => path)],
        ],
      ]),
  );
});

const repository = process.env['NIXTOOLS_HEADS'];

/** Forty processes an entry: more of them are for a run that has the time. */
const cases = Number(process.env['NIXTOOLS_HEADS_CASES'] ?? 150);

describe.skipIf(repository === undefined)('the scripts of Heads (NIXTOOLS_HEADS)', () => {
  const expectedLine = ({ xen: hypervisor, kernel, params, initrds }: GrubEntry, name: string): string => {
    const words = kernelWords(params).join(' ');
    const paths = initrds.map(({ path }) => path);
    return hypervisor === undefined
      ? [
          `${name}|elf|kernel ${kernel.path}`,
          ...paths.map((path) => `initrd ${path}`),
          ...(words === '' ? [] : [`append ${words}`]),
        ].join('|')
      : [
          `${name}|xen|kernel ${[hypervisor.kernel.path, ...hypervisor.params].join(' ')}`,
          `module ${[kernel.path, ...kernelWords(params)].join(' ')}`,
          ...paths.map((path) => `module ${path}`),
        ].join('|');
  };

  it.each(headsVersions)(
    'of $year read every entry as it is, and run nothing',
    ({ script }) => {
      const entries = [
        ...hostileEntries(cases, 3),
        entry('plain', { params: ['init=/nix/store/a/init', 'acpi_osi=!', 'memmap=64M!4G', 'a=~,^'] }),
        entry('no-initrd', { initrds: [] }),
        xen('multiboot'),
        xen('multiboot2'),
      ];
      const { text, refused } = renderHeadsConfig(entries);
      const names = new Map(parseHeads(text).map(({ id, title: name }) => [id, name]));
      const kept = entries.filter(({ id }) => names.has(id));
      expect(kept.length + refused.length).toBe(entries.length);

      const files = kept.flatMap(({ kernel, initrds }) => [kernel.path, ...initrds.map(({ path }) => path)]);
      const { lines, created } = parseByHeads(repository ?? '', {
        script,
        menu: text,
        files: ['/xen.gz', ...files],
      });
      expect(lines).toEqual(kept.map((one) => expectedLine(one, names.get(one.id) ?? '')));
      expect(created).toEqual([]);
    },
    1_200_000,
  );

  it.each(headsVersions)('of $year would run what a title says, if it were not replaced', ({ script }) => {
    const menu = "menuentry 'a $(touch PWNED)' {\n  linux /k\n}\n";
    expect(parseByHeads(repository ?? '', { script, menu, files: ['/k'] }).created).toEqual(['empty/PWNED']);
  });
});

it.skipIf(repository !== undefined)(
  'NIXTOOLS_HEADS names no git repository of Heads: its scripts are not tried',
  () => {
    console.warn('set NIXTOOLS_HEADS to a git repository of Heads to judge by its own scripts');
  },
);
