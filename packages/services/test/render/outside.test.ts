import { expect, it } from 'vitest';
import { render, serviceSetFromValue, targets } from '../../src/index.ts';
import { significant } from './significant.ts';

const axes = ['requires', 'wants', 'bindsTo', 'partOf', 'conflicts', 'after', 'before'] as const;

const setWith = (dependencies: object) =>
  serviceSetFromValue(
    {
      version: 1,
      services: { web: { exec: { argv: ['/bin/web'], image: 'example.org/web' }, dependencies } },
      external: ['outsider'],
    },
    { file: 'set.json' },
  );

it.each(targets.flatMap((target) => axes.map((axis) => [target.name, axis, target] as const)))(
  'for %s, a name from outside in dependencies.%s is in the output, or its loss is reported',
  (_, axis, target) => {
    const { losses, ...rendered } = render(setWith({ [axis]: ['outsider'] }), target);
    const without = render(setWith({}), target);
    const [loss] = losses.filter(({ field }) => field === `dependencies.${axis}`);
    const felt = loss !== undefined && loss.level !== 'emulated';
    const changed = significant({ losses, ...rendered }) !== significant(without);
    expect({ changed, felt }).not.toEqual({ changed: false, felt: false });
    if (!changed) expect(loss?.level).toMatch(/^(dropped|approximated)$/);
  },
);

it('a name from outside cannot end a command of the script that root runs', () => {
  for (const name of ['$(reboot)', '`id`', "a'b", 'a b', '-a', '../a', 'a;b', ''])
    expect(
      () =>
        serviceSetFromValue(
          {
            version: 1,
            services: { web: { exec: { argv: ['/bin/web'] }, dependencies: { wants: [name] } } },
            external: [name],
          },
          { file: 'set.json' },
        ),
      name,
    ).toThrow(expect.objectContaining({ code: 'SERVICE_SET_INVALID' }));
});
