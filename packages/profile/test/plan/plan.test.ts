import { parseStorePath } from '@nixtools/nix-formats';
import { expect, test } from 'vitest';
import { findElement, newElement, type ProfileElement, planInstall, planRemove } from '../../src/index.ts';

interface Spec {
  readonly attr: string;
  readonly name: string;
  readonly channel?: string;
  readonly keep?: boolean;
  readonly hash?: string;
}

const element = ({ attr, name, channel = 'c', keep = false, hash = 'a' }: Spec): ProfileElement => {
  const path = parseStorePath(`/nix/store/${hash.repeat(32)}-${name}`);
  const addition = {
    attr,
    name,
    channel,
    snapshot: 's',
    system: 'x86_64-linux',
    drvPath: `${path}.drv`,
    outputs: { out: path },
    outputsToInstall: ['out'],
    meta: keep ? { keep } : {},
  };
  return newElement(addition, new Map([['out', path]])).element;
};

const plain = (name: string): ProfileElement => ({ ...element({ attr: '-', name }), origin: undefined });

const names = (elements: readonly ProfileElement[]): string[] => elements.map(({ name }) => name);

test('new packages come first, the others stay in their order, as with nix-env', () => {
  const [a, b, c] = ['a-1', 'b-1', 'c-1'].map((name) => element({ attr: name, name })) as [
    ProfileElement,
    ProfileElement,
    ProfileElement,
  ];
  expect(names(planInstall([a, b], [c]).elements)).toEqual(['c-1', 'a-1', 'b-1']);
});

test('the same attribute makes room, also when the package has got another name', () => {
  const old = element({ attr: 'sensors', name: 'lm-sensors-3.6' });
  const added = element({ attr: 'sensors', name: 'lm_sensors-3.7' });
  expect(planInstall([old], [added])).toMatchObject({
    elements: [added],
    replaced: [{ old, by: added }],
    removed: [],
  });
});

test('the same name makes room, also when nix-env put it there', () => {
  const old = plain('vim-8.0');
  const added = element({ attr: 'vim_configurable', name: 'vim-9.0' });
  expect(planInstall([old], [added])).toMatchObject({ elements: [added], replaced: [{ old, by: added }] });
});

test('what is flagged "keep" stays beside a package with its name, but not beside its own attribute', () => {
  const old = element({ attr: 'gcc12', name: 'gcc-12', keep: true });
  expect(names(planInstall([old], [element({ attr: 'gcc', name: 'gcc-13' })]).elements)).toEqual([
    'gcc-13',
    'gcc-12',
  ]);
  expect(names(planInstall([old], [element({ attr: 'gcc12', name: 'gcc-12.1' })]).elements)).toEqual([
    'gcc-12.1',
  ]);
});

test('one attribute of two channels is two packages, of which the name decides', () => {
  const stable = element({ attr: 'tool', name: 'tool-1', channel: 'stable', keep: true });
  const unstable = element({ attr: 'tool', name: 'tool-2', channel: 'unstable' });
  expect(names(planInstall([stable], [unstable]).elements)).toEqual(['tool-2', 'tool-1']);
});

test('what is there already is no change, even beside something new', () => {
  const a = element({ attr: 'a', name: 'a-1' });
  const b = element({ attr: 'b', name: 'b-1' });
  expect(planInstall([a], [a])).toEqual({ elements: [a], installed: [], replaced: [], removed: [] });
  expect(planInstall([a], [element({ attr: 'a', name: 'a-1' }), b])).toMatchObject({
    elements: [b, a],
    installed: [b],
  });
});

test('another build of the same version is a change', () => {
  const old = element({ attr: 'a', name: 'a-1' });
  const added = element({ attr: 'a', name: 'a-1', hash: 'b' });
  expect(planInstall([old], [added]).replaced).toEqual([{ old, by: added }]);
});

test('an attribute that is named twice is installed once', () => {
  const twice = [element({ attr: 'a', name: 'a-1' }), element({ attr: 'a', name: 'a-1' })];
  expect(planInstall([], twice).elements).toHaveLength(1);
});

const profile = [
  element({ attr: 'python3', name: 'python3-3.12' }),
  element({ attr: 'python310', name: 'python3-3.10' }),
  element({ attr: 'hello', name: 'hello-1', channel: 'one' }),
  element({ attr: 'hello', name: 'hello-2', channel: 'two' }),
  plain('old-1.0'),
];

test.each([
  ['python3', 'python3-3.12'],
  ['python310', 'python3-3.10'],
  ['python3-3.10', 'python3-3.10'],
  ['one#hello', 'hello-1'],
  ['hello-2', 'hello-2'],
  ['old', 'old-1.0'],
  ['old-1.0', 'old-1.0'],
])('"%s" means %s', (name, expected) => {
  expect(findElement(profile, name).name).toBe(expected);
});

test('a name that several packages have is an error that lists how to call each', () => {
  expect(() => findElement(profile, 'hello')).toThrow(
    expect.objectContaining({
      code: 'NAME_AMBIGUOUS',
      kind: 'usage',
      hint: 'say which: one#hello (hello-1), two#hello (hello-2)',
    }),
  );
});

test('a name that no package has is an error that lists what there is; nothing is removed then', () => {
  expect(() => planRemove(profile, ['old', 'nope'])).toThrow(
    expect.objectContaining({
      code: 'NOT_INSTALLED',
      kind: 'not-found',
      message: '"nope" is not in the profile',
    }),
  );
  expect(() => planRemove([], ['x'])).toThrow(expect.objectContaining({ hint: 'the profile is empty' }));
});

test('several are removed at once, one that is named twice too', () => {
  const { elements, removed } = planRemove(profile, ['python3', 'old', 'old-1.0']);
  expect(names(removed)).toEqual(['python3-3.12', 'old-1.0']);
  expect(names(elements)).toEqual(['python3-3.10', 'hello-1', 'hello-2']);
});
