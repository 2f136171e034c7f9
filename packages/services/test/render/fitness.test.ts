import { expect, it } from 'vitest';
import { fitnessOf, readServiceSet, targets } from '../../src/index.ts';

const verdicts = (service: string) =>
  Object.fromEntries(
    fitnessOf(readServiceSet(`version: 1\nservices:\n  a:\n${service}`, { file: 'a.yaml' })).map(
      ({ target, verdict, losses }) => [target.name, { verdict, losses }],
    ),
  );

it('has a verdict for every target', () => {
  expect(Object.keys(verdicts('    exec: { argv: [/bin/a] }\n'))).toEqual(targets.map(({ name }) => name));
});

it('calls a target whole, near or lossy by the worst of its losses', () => {
  const found = verdicts(
    '    exec: { argv: [/bin/a] }\n    restart: { when: unless-stopped }\n    limits: { ioWeight: 10 }\n',
  );
  expect(found['systemd']?.verdict).toBe('near');
  expect(found['systemd']?.losses.map(({ field, level }) => [field, level])).toEqual([
    ['restart.when', 'approximated'],
  ]);
  expect(found['runit']?.verdict).toBe('lossy');
  expect(found['runit']?.losses).toContainEqual(
    expect.objectContaining({ field: 'limits.ioWeight', level: 'dropped' }),
  );
  expect(verdicts('    exec: { argv: [/bin/a] }\n')['systemd']?.verdict).toBe('whole');
});

it('says not, and why, where a service would be wrong', () => {
  const found = verdicts('    exec: { argv: [/bin/a] }\n    sandbox: { chroot: /srv }\n');
  const refused = Object.values(found).filter(({ verdict }) => verdict === 'not');
  for (const { losses } of refused)
    expect(losses.find(({ level }) => level === 'refused')?.how).toMatch(/\S/);
  expect(refused.length).toBeLessThan(targets.length);
});
