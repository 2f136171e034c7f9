import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BootItem, bootMenu, entriesOf, type MenuOptions, scanSystems } from '../src/index.ts';
import { type FakeRoot, fakeRoot } from './fake-root.ts';

let machine: FakeRoot;
beforeEach(() => {
  machine = fakeRoot();
});
afterEach(() => machine.remove());

const menu = (options?: MenuOptions) => bootMenu(scanSystems(machine.fs), options);
const ids = (options?: MenuOptions): readonly string[] => entriesOf(menu(options).items).map(({ id }) => id);
const outline = (items: readonly BootItem[]): readonly unknown[] =>
  items.map((item) => (item.kind === 'entry' ? item.id : [item.id, outline(item.items)]));
const system = (version: string, more = {}) => machine.addSystem({ version, ...more });

describe('a menu', () => {
  it('has the default first, then all configurations with the newest first, then the other profiles', () => {
    machine.addGeneration(1, system('1'));
    machine.addGeneration(10, system('10'));
    machine.addGeneration(9, system('9', { specialisations: { b: { version: 'b' }, a: { version: 'a' } } }));
    machine.addGeneration(3, system('3'), { profile: 'work' });
    expect(outline(menu().items)).toEqual([
      'nixos-default',
      'nixos-default-a',
      'nixos-default-b',
      [
        'nixos-system',
        [
          'nixos-system-10',
          ['nixos-system-9-all', ['nixos-system-9', 'nixos-system-9-a', 'nixos-system-9-b']],
          'nixos-system-1',
        ],
      ],
      ['nixos-profile-work', ['nixos-profile-work-3']],
    ]);
  });

  it("has the titles of NixOS's own installer", () => {
    const specialisations = { gaming: { version: '2g' } };
    machine.addGeneration(1, system('1', { era: '14.04' }));
    machine.addGeneration(2, system('2', { specialisations }));
    machine.addGeneration(3, system('3'), { profile: 'x' });
    const titles = (items: readonly BootItem[]): readonly string[] =>
      items.flatMap((item) => [item.title, ...(item.kind === 'entry' ? [] : titles(item.items))]);
    expect(titles(menu().items)).toEqual([
      'NixOS',
      'NixOS - (gaming - 2024-01-02 - 2g (Linux 6.1))',
      'NixOS - All configurations',
      '> NixOS - Configuration 2 (2024-01-02 - 2 (Linux 6.1))',
      'NixOS - Configuration 2 - Default (2024-01-02 - 2 (Linux 6.1))',
      'NixOS - Configuration 2 - (gaming - 2024-01-02 - 2g (Linux 6.1))',
      expect.stringMatching(/^NixOS - Configuration 1 \(2024-01-01 - 1\b.*\)$/),
      "NixOS - Profile 'x'",
      'NixOS - Configuration 3 (2024-01-03 - 3 (Linux 6.1))',
    ]);
  });

  it('is the same for the same systems', () => {
    machine.addGeneration(1, system('1'));
    machine.addGeneration(2, system('2'), { profile: 'b' });
    machine.addGeneration(3, system('3'), { profile: 'a' });
    expect(menu()).toEqual(menu());
    expect(ids()).toEqual(['nixos-default', 'nixos-system-1', 'nixos-profile-a-3', 'nixos-profile-b-2']);
  });

  it('keeps a booted and a current system that no profile holds any more', () => {
    machine.addGeneration(5, system('5'));
    machine.setBooted(system('3'));
    machine.setCurrent(system('4'));
    expect(ids()).toEqual(['nixos-default', 'nixos-booted', 'nixos-current', 'nixos-system-5']);
  });

  it('knows the booted system in a generation, and in a specialisation of one', () => {
    const gaming = { version: 'gaming' };
    machine.addGeneration(1, system('1'));
    machine.addGeneration(2, system('2', { specialisations: { gaming } }));
    machine.setBooted(system('gaming'));
    machine.setCurrent(machine.fs.resolve('/nix/var/nix/profiles/system-1-link') ?? '');
    const entries = entriesOf(menu().items);
    expect(entries.filter(({ isBooted }) => isBooted).map(({ id }) => id)).toEqual([
      'nixos-default-gaming',
      'nixos-system-2-gaming',
    ]);
    expect(entries.filter(({ isCurrent }) => isCurrent).map(({ id }) => id)).toEqual(['nixos-system-1']);
  });

  it('begins with the system that the profile points at, also when it is no generation', () => {
    machine.addGeneration(1, system('1'));
    machine.replaceLink('/nix/var/nix/profiles/system', machine.addSystem({ version: 'by-hand' }));
    const { items, warnings } = menu();
    expect(entriesOf(items).map(({ id, document }) => [id, document.label])).toEqual([
      ['nixos-default', 'NixOS by-hand (Linux 6.1)'],
      ['nixos-system-1', expect.stringContaining('NixOS 1 ')],
    ]);
    expect(warnings).toEqual([]);
  });

  it('takes the next best default, and says so, when the profile points at what cannot be booted', () => {
    machine.addGeneration(1, system('1'));
    machine.addGeneration(2, machine.addSystem({ version: '2' }));
    machine.write(`${machine.fs.resolve('/nix/var/nix/profiles/system')}/boot.json`, '{');
    const { items, warnings } = menu();
    expect(entriesOf(items).map(({ id, generation }) => [id, generation])).toEqual([
      ['nixos-default', 1],
      ['nixos-system-1', 1],
    ]);
    expect(warnings).toHaveLength(1);
  });
});

describe('a limit', () => {
  it('keeps the newest of each profile, and always the default, the booted and the current system', () => {
    for (const number of [1, 2, 3, 4, 5, 6]) machine.addGeneration(number, system(String(number)));
    for (const number of [7, 8]) machine.addGeneration(number, system(String(number)), { profile: 'p' });
    machine.addGeneration(3, system('3'));
    machine.setBooted(system('1'));
    machine.setCurrent(system('2'));
    expect(ids({ limit: 1 })).toEqual([
      'nixos-default',
      'nixos-system-6',
      'nixos-system-3',
      'nixos-system-2',
      'nixos-system-1',
      'nixos-profile-p-8',
    ]);
    expect(menu({ limit: 1 }).beyondLimit).toEqual(['nixos-system-5', 'nixos-system-4', 'nixos-profile-p-7']);
  });
});

describe('an id', () => {
  it('is different for all profiles, generations and specialisations, whatever their names', () => {
    const names = [
      'a',
      'a-3',
      'a-3-4',
      'a%2D3',
      'A',
      'ä',
      'a b',
      "a'b",
      '4',
      '-',
      'a-',
      'b'.repeat(240),
      `${'b'.repeat(239)}c`,
    ];
    const specialisations = Object.fromEntries(names.map((each, index) => [each, { version: `v${index}` }]));
    for (const profile of names) {
      machine.addGeneration(3, system('s', { specialisations }), { profile });
      machine.addGeneration(4, system('t'), { profile });
    }
    const all = ids();
    expect(all.length).toBe(names.length * (names.length + 2) + 1);
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((id) => !/^[A-Za-z][A-Za-z0-9._%-]{0,250}$/.test(id))).toEqual([]);
  });
});
