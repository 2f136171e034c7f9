import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isNixtoolsError } from '@nixtools/nix-formats';
import { applyPlan, checkBoot, type PlanRequest, planBoot, updateBoot } from '../src/index.ts';
import { bootApart, type FakeRoot, fakeRoot, oneDisk } from './fake-root.ts';
import { deadEntries, namedEntries } from './named-files.ts';

/** A machine whose life is told. `room`: blocks of 4 KiB that /boot has for kernels and menus. */
export interface LifeKind {
  readonly name: string;
  readonly mounts: string;
  readonly limit?: number;
  readonly room?: number;
}

export const lifeKinds: readonly LifeKind[] = [
  { name: 'kernels in place', mounts: oneDisk },
  { name: 'kernels copied', mounts: bootApart },
  { name: 'kernels copied, with a limit', mounts: bootApart, limit: 2 },
  { name: 'kernels copied, with little room', mounts: bootApart, room: 11 },
];

/** What happened, and what was wrong with it. */
export interface Life {
  readonly updates: number;
  /** Changes of profiles, restarts and collections. */
  readonly deeds: number;
  /** Entries that were looked at. */
  readonly entries: number;
  /** Updates that ended after some of their steps, and those for which /boot was too small. */
  readonly interrupted: number;
  readonly refused: number;
  /** In words; none, when all is well. */
  readonly wrong: readonly string[];
}

/** Small, and the same on every machine (Park and Miller). */
const randomNumbers = (seed: number) => {
  let state = (seed * 7919) % 2_147_483_647;
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

/** What an administrator, nix-collect-garbage and a restart do to a machine, at random. */
const randomDeeds = (machine: FakeRoot, random: (below: number) => number) => {
  let generations: Generation[] = [];
  let next = 1;
  const pick = (): Generation | undefined => generations[random(generations.length || 1)];
  const install = (): void => {
    const version = String(random(12));
    const specialisations = random(3) === 0 ? { s: { version: `${version}s` } } : {};
    const era = random(4) === 0 ? '14.04' : 'boot.json';
    const files = { kernel: `kernel ${random(5)}`, initrd: `initrd ${random(5)}` };
    const toplevel = machine.addSystem({ version, era, specialisations, ...files });
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
  const restart = (): void => {
    const to = pick();
    if (to === undefined) return;
    machine.setBooted(to.toplevel);
    machine.setCurrent(to.toplevel);
  };
  const collect = (): void => void machine.collectGarbage();
  const deeds = [install, install, forget, rollBack, restart, collect, collect];
  install();
  return (): void => deeds[random(deeds.length)]?.();
};

const blocksIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .filter((stats) => stats.isFile())
    .reduce((total, { size }) => total + Math.ceil(size / 4096), 0);

/** Goes through a few updates, with anything in between; the same seed tells the same life. */
export const liveAtRandom = async (kind: LifeKind, seed: number): Promise<Life> => {
  const machine = fakeRoot();
  const random = randomNumbers(seed);
  const told = { updates: 0, deeds: 0, entries: 0, interrupted: 0, refused: 0 };
  const wrong: string[] = [];
  const bootPath = kind.mounts === bootApart ? '/boot' : '';
  let menuFrom = 'no update';
  const look = (after: string): void => {
    if (menuFrom === 'no update') return;
    told.entries += namedEntries(machine.menu(), bootPath).length;
    for (const id of deadEntries(machine, machine.menu(), bootPath))
      wrong.push(`${kind.name}, seed ${seed}: after ${after}, ${id} is dead`);
    if (!machine.menu().includes("--id 'nixos-default'"))
      wrong.push(`${kind.name}, seed ${seed}: after ${after}, there is no default`);
  };
  const request = (): PlanRequest => ({
    ...machine.request(kind.mounts),
    ...(kind.limit === undefined ? {} : { menu: { limit: kind.limit } }),
    get free() {
      return kind.room === undefined
        ? undefined
        : Math.max(0, kind.room - blocksIn(machine.at('boot'))) * 4096;
    },
  });
  const interrupt = (): void => {
    const { steps } = planBoot(request());
    applyPlan(machine.fs, { steps: steps.slice(0, random(steps.length + 1)) });
    told.interrupted += 1;
  };
  const update = async (): Promise<void> => {
    if (menuFrom !== 'no update' && random(4) === 0) interrupt();
    look('an update that was interrupted');
    await updateBoot(request());
    menuFrom = 'an update';
    told.updates += 1;
    const { isTrue, differences } = checkBoot({ ...request(), verify: true });
    if (!isTrue) wrong.push(`${kind.name}, seed ${seed}: the menu is not true: ${differences.join('; ')}`);
  };
  try {
    const live = randomDeeds(machine, random);
    for (let round = 4 + random(4); round > 0; round -= 1) {
      await update().catch((error: unknown) => {
        // A boot folder that is too small is no reason to lose the menu that is there.
        if (kind.room === undefined || !isNixtoolsError(error) || error.code !== 'BOOT_FULL') throw error;
        told.refused += 1;
      });
      look('an update');
      for (let deed = random(5); deed >= 0; deed -= 1) {
        live();
        told.deeds += 1;
        look('a change');
      }
    }
    return { ...told, wrong };
  } finally {
    machine.remove();
  }
};
