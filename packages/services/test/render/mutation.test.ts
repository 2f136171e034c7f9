import { describe, expect, it } from 'vitest';
import {
  fields,
  leavesOf,
  onOneHost,
  printPath,
  render,
  type ServiceSet,
  type Target,
  targets,
} from '../../src/index.ts';
import { isResolvedBefore } from '../../src/render/open.ts';
import { fullSets } from '../full-sets.ts';
import { mutationsOf } from './mutations.ts';
import { significant } from './significant.ts';

/** What is open is filled in first, as everybody does who renders. */
const mutations = Object.entries(fullSets).flatMap(([name, set]) =>
  mutationsOf(set).map((mutation) => ({ name, ...mutation, placed: onOneHost(mutation.set) })),
);

const rendered = (placed: ServiceSet, target: Target) => {
  const output = render(placed, target);
  return { losses: output.losses, significant: significant(output) };
};

describe('the sets of this test', () => {
  it('give every field a value, and change it', () => {
    const given = new Set(Object.values(fullSets).flatMap((set) => leavesOf(set).map(({ field }) => field)));
    const changed = new Set(mutations.map(({ leaf }) => leaf.field));
    const expected = fields.filter((field) => field !== 'overrides');
    expect(expected.filter((field) => !given.has(field))).toEqual([]);
    expect(expected.filter((field) => !changed.has(field))).toEqual([]);
  });
});

describe.each(targets.map((target) => [target.name, target] as const))(
  'changes of one value, rendered for %s',
  (_, target) => {
    it('change the output, or what is reported about exactly this value', () => {
      const before = Object.fromEntries(
        Object.entries(fullSets).map(([name, set]) => [name, rendered(onOneHost(set), target)]),
      );
      const silent: string[] = [];
      const overstated: string[] = [];
      for (const { name, leaf, value, placed } of mutations) {
        const old = before[name];
        if (old === undefined) continue;
        const now = rendered(placed, target);
        const field = printPath(leaf.path);
        const about = ({ losses }: typeof now) =>
          losses.filter(
            (loss) =>
              // What is filled in before is reported as what it became.
              loss.service === leaf.service && (loss.field === field || isResolvedBefore(leaf.field)),
          );
        const changed = old.significant !== now.significant;
        const what = `${name} ${leaf.service ?? ''}.${field}: ${JSON.stringify(leaf.value)} -> ${JSON.stringify(value)}`;
        // A service that is not rendered at all is reported as such, once.
        const refused = [old, now].every(({ losses }) =>
          losses.some((loss) => loss.service === leaf.service && loss.level === 'refused'),
        );
        if (!changed && !refused && JSON.stringify(about(old)) === JSON.stringify(about(now)))
          silent.push(what);
        const levels = [...about(old), ...about(now)].map(({ level }) => level);
        const claims = levels.every((level) => level === 'emulated');
        if (claims && !changed && !refused) overstated.push(what);
      }
      expect({ silent, overstated }).toEqual({ silent: [], overstated: [] });
    });
  },
);
