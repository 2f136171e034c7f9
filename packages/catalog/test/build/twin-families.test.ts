import { expect, it } from 'vitest';
import { setFamilies } from '../../src/build/twin-families.ts';
import { splitAttr } from '../../src/text/attr-path.ts';
import { readNixpkgs2014 } from '../nixpkgs-2014.ts';

function familiesOf(attrs: readonly string[]): (set: string) => string | undefined {
  const members = new Map<string, Set<string>>();
  for (const attr of attrs) {
    const { set, leaf } = splitAttr(attr);
    if (set !== '') members.set(set, (members.get(set) ?? new Set()).add(leaf));
  }
  const families = setFamilies(members);
  return (set) => families.get(set);
}

const familyOf = familiesOf(readNixpkgs2014().entries.map(({ attr }) => attr));

it.each([
  ['python27Packages', 'python33Packages', 'python34Packages'],
  ['haskellPackages', 'haskellPackages_ghc763_profiling', 'haskellPackages_ghc763_no_profiling'],
  ['linuxPackages', 'linuxPackages_3_2', 'linuxPackages_3_13'],
  ['kde4', 'kde4_next', 'kde4_prev'],
  ['kde4.l10n', 'kde4_next.l10n', 'kde4_prev.l10n'],
  ['zabbix', 'zabbix20', 'zabbix22'],
])('takes %s, %s and %s for versions of one set', (...sets) => {
  expect(new Set(sets.map(familyOf)).size).toBe(1);
});

it('keeps sets apart that only sound alike', () => {
  const apart = [
    'python27Packages',
    'pypyPackages',
    'perlPackages',
    'haskellPackages',
    'rPackages',
    'rubyLibs',
  ];
  expect(new Set(apart.map(familyOf)).size).toBe(apart.length);
  expect(familyOf('kde4')).not.toBe(familyOf('kde4.l10n'));
});

it('needs most members in common when names differ in more than versions', () => {
  const family = familiesOf([
    'foo.a',
    'foo.b',
    'foo_bar.a',
    'foo_bar.c',
    'foo_bar.d',
    'foo_baz.a',
    'foo_baz.b',
  ]);
  expect(family('foo_baz')).toBe('foo');
  expect(familiesOf(['foo.a', 'foo.b', 'foo.c', 'foo_bar.x', 'foo_bar.y', 'foo_bar.a'])('foo_bar')).toBe(
    'foo_bar',
  );
});
