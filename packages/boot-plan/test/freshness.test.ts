import { expect, it } from 'vitest';
import { checkBoot, updateBoot } from '../src/index.ts';
import { bootApart, type FakeRoot, fakeRoot, oneDisk } from './fake-root.ts';
import { deadEntries } from './named-files.ts';

/** Small, and the same on every machine (Park and Miller). */
const randomNumbers = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
};

interface Generation {
  readonly number: number;
  readonly profile: string;
  readonly toplevel: string;
}

/** What an administrator, nix-collect-garbage and a reboot do to a machine, at random. */
const randomLife = (machine: FakeRoot, random: (below: number) => number) => {
  let generations: Generation[] = [];
  let next = 1;
  const pick = (): Generation | undefined => generations[random(generations.length || 1)];
  const install = (): void => {
    const version = String(random(12));
    const specialisations = random(3) === 0 ? { s: { version: `${version}s` } } : {};
    const era = random(4) === 0 ? '14.04' : 'boot.json';
    const toplevel = machine.addSystem({ version, kernel: `kernel ${random(5)}`, era, specialisations });
    const profile = random(4) === 0 ? 'other' : 'system';
    const number = next++;
    machine.addGeneration(number, toplevel, { profile });
    generations.push({ number, profile, toplevel });
  };
  const forget = (): void => {
    const victim = generations.length > 1 ? pick() : undefined;
    if (victim === undefined) return;
    machine.removeGeneration(victim.number, victim.profile);
    generations = generations.filter((each) => each !== victim);
  };
  const rollBack = (): void => {
    const to = pick();
    if (to !== undefined) machine.addGeneration(to.number, to.toplevel, { profile: to.profile });
  };
  const reboot = (): void => {
    const to = pick();
    if (to === undefined) return;
    machine.setBooted(to.toplevel);
    machine.setCurrent(to.toplevel);
  };
  const collect = (): void => void machine.collectGarbage();
  const deeds = [install, install, forget, rollBack, reboot, collect, collect];
  install();
  return (): void => deeds[random(deeds.length)]?.();
};

/** Three lives of this many updates; bench/boot-freshness.mjs asks for more. */
const rounds = Number(process.env['NIXBOOT_ROUNDS'] ?? 12);

it.each([
  ['in place', oneDisk, '', 11],
  ['copied', bootApart, '/boot', 12],
  ['copied, with a limit', bootApart, '/boot', 13],
])('no entry is ever dead, whatever happens between updates (%s)', async (name, mounts, bootPath, seed) => {
  const machine = fakeRoot();
  try {
    const random = randomNumbers(seed);
    const live = randomLife(machine, random);
    const request = { ...machine.request(mounts), ...(name.includes('limit') ? { menu: { limit: 2 } } : {}) };
    for (let round = 0; round < rounds; round += 1) {
      await updateBoot(request);
      expect(checkBoot({ ...request, verify: true })).toMatchObject({ isTrue: true });
      expect(machine.menu()).toContain("--id 'nixos-default'");
      for (let deed = random(5); deed >= 0; deed -= 1) {
        live();
        expect(deadEntries(machine, machine.menu(), bootPath), `round ${round}`).toEqual([]);
      }
    }
  } finally {
    machine.remove();
  }
});
