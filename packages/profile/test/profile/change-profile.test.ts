import { execFileSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createNix, findNixProgram, importObjects, type Nix, nixVersion } from '@nixtools/nix-cli';
import { narFromTree, type StoreObject, sourceObject } from '@nixtools/nix-formats';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ThrowawayNix, throwawayNix } from '../../../nix-cli/test/throwaway-nix.ts';
import {
  changeProfile,
  installPackages,
  listGenerations,
  newElement,
  type ProfileElement,
  planInstall,
  planRemove,
  readProfile,
  removePackages,
} from '../../src/index.ts';

let host: ThrowawayNix;
let profile: string;
beforeEach(async () => {
  host = await throwawayNix();
  profile = join(host.folder, 'profile');
});
afterEach(() => host.remove());

/** A package that needs no build: a folder with one file. */
const folderObject = (name: string, storeDir: string): StoreObject => {
  const file = { type: 'regular', executable: false, contents: Buffer.from(name) } as const;
  return sourceObject({
    name,
    nar: narFromTree({ type: 'directory', entries: new Map([[name, file]]) }),
    storeDir,
  });
};

const additionOf = (name: string, { path }: StoreObject) => ({
  attr: name,
  channel: 'test',
  snapshot: 's',
  name,
  system: 'x86_64-linux',
  drvPath: `${path}.drv`,
  outputs: { out: path },
  outputsToInstall: ['out'],
  meta: {},
});

const install = async (nix: Nix, storeDir: string, ...packages: string[]) => {
  const objects = packages.map((name) => folderObject(name, storeDir));
  await importObjects(nix, objects);
  const additions = objects.map((object, at) => additionOf(packages[at] ?? '', object));
  return installPackages({ nix, profile, additions });
};

const names = async (): Promise<string[]> =>
  (await readProfile(host.nix, profile)).elements.map(({ name }) => name);

/** Another program, between the plan and the last look at the profile. */
const meanwhile = (...args: string[]): void => {
  const file = findNixProgram(host.nix, 'nix-env');
  execFileSync(file, ['--profile', profile, ...args], { env: { ...host.nix.env }, stdio: 'ignore' });
};

test('a change that another program makes meanwhile is not lost: the plan is made anew', async () => {
  await install(host.nix, host.storeDir, 'first', 'second');
  const object = folderObject('third', host.storeDir);
  await importObjects(host.nix, [object]);
  const { element } = newElement(additionOf('third', object), new Map([['out', object.path]]));
  const seen: string[][] = [];
  const plan = (elements: readonly ProfileElement[]) => {
    if (seen.length === 0) meanwhile('--uninstall', 'first');
    seen.push(elements.map(({ name }) => name));
    return planInstall(elements, [element]);
  };
  expect(await changeProfile({ nix: host.nix, profile, plan })).toMatchObject({
    changed: true,
    generation: 3,
  });
  expect(seen).toEqual([['first', 'second'], ['second']]);
  expect(await names()).toEqual(['third', 'second']);
});

test('a profile that never holds still is left to the other program', async () => {
  await install(host.nix, host.storeDir, 'first', 'second');
  let rounds = 0;
  const plan = (elements: readonly ProfileElement[]) => {
    rounds += 1;
    meanwhile('--set-flag', 'round', String(rounds), 'first');
    return planRemove(elements, ['second']);
  };
  await expect(changeProfile({ nix: host.nix, profile, plan })).rejects.toMatchObject({
    code: 'PROFILE_BUSY',
    kind: 'failed',
    place: profile,
  });
  expect(await names()).toEqual(['first', 'second']);
});

test('taking the last package away leaves an empty profile, and nothing is nothing to do', async () => {
  await install(host.nix, host.storeDir, 'only');
  expect(await removePackages({ nix: host.nix, profile, names: ['only'] })).toMatchObject({ generation: 2 });
  expect(await names()).toEqual([]);
  expect(await removePackages({ nix: host.nix, profile, names: [] })).toMatchObject({
    changed: false,
    generation: 2,
  });
  const untouched = join(host.folder, 'untouched');
  expect(await removePackages({ nix: host.nix, profile: untouched, names: [] })).toMatchObject({
    changed: false,
    generation: undefined,
  });
});

test('no links and no folders for temporary files are left behind', async () => {
  await install(host.nix, host.storeDir, 'a', 'b');
  expect(await readdir(join(host.folder, 'tmp'))).toEqual([]);
  expect(await names()).toEqual(['a', 'b']);
});

test('a chroot store (--store DIR) works like any other, or the error says that this Nix cannot', async () => {
  const root = join(host.folder, 'chroot');
  await mkdir(root);
  const { NIX_STORE_DIR: _, NIX_STATE_DIR: __, NIX_LOG_DIR: ___, ...env } = host.nix.env;
  const nix = createNix(env, ['--store', root]);
  const first = await install(nix, '/nix/store', 'a').catch((error: unknown) => error);
  // Nix 2.8 can, 2.26 cannot.
  if (!(await nixVersion(nix)).startsWith('2.8.')) {
    if (first instanceof Error)
      expect(first).toMatchObject({ code: 'PROFILE_CHROOT_UNSUPPORTED', kind: 'environment' });
    return;
  }
  expect(first).toMatchObject({ generation: 1 });
  expect(await install(nix, '/nix/store', 'b')).toMatchObject({ generation: 2 });
  const { path, elements } = await readProfile(nix, profile);
  expect(elements.map(({ name }) => name)).toEqual(['b', 'a']);
  expect(path).toMatch(/^\/nix\/store\//);
  expect(await listGenerations(profile)).toHaveLength(2);
});
