import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { printInvalid, runNix } from '@nixtools/nix-cli';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shellDerivation, type ThrowawayNix, throwawayNix } from '../../../nix-cli/test/throwaway-nix.ts';
import {
  installPackages,
  listGenerations,
  type PackageAddition,
  printManifest,
  readProfile,
  removePackages,
  rollbackProfile,
  userEnvironment,
} from '../../src/index.ts';
import { addition, program } from '../addition.ts';

let host: ThrowawayNix;
let profile: string;
beforeEach(async () => {
  host = await throwawayNix();
  profile = join(host.folder, 'profile');
});
afterEach(() => host.remove());

const hello = (version = '1.0'): Promise<PackageAddition> =>
  addition(host, { attr: 'hello', name: `hello-${version}`, script: program('hello') });

const install = (...additions: PackageAddition[]) => installPackages({ nix: host.nix, profile, additions });

const nixEnv = async (...args: string[]): Promise<string> => {
  const result = await runNix(host.nix, 'nix-env', ['--profile', profile, ...args]);
  expect(result).toMatchObject({ exitCode: 0 });
  return result.stdout;
};

/** Without derivations, which Nix keeps beside outputs unless it is told to. */
const collectGarbage = (): Promise<unknown> =>
  runNix(host.nix, 'nix-store', ['--gc', '--option', 'keep-derivations', 'false']);

const numbers = async (): Promise<number[]> => (await listGenerations(profile)).map(({ number }) => number);

const names = async (): Promise<string[]> =>
  (await readProfile(host.nix, profile)).elements.map(({ name }) => name);

test('an installed program runs from the profile, and nix-env lists it by its right name', async () => {
  const report = await install(await hello());
  expect(report).toMatchObject({ changed: true, generation: 1, dropped: [] });
  const run = await promisify(execFile)(join(profile, 'bin/hello'));
  expect(run.stdout).toBe('hello\n');
  expect(await nixEnv('--query')).toBe('hello-1.0\n');
});

test('nix-env shows the meta, with strings that would break a careless manifest', async () => {
  const description = `"quotes" $\\{x} $$\\{y} \\ ''z'' \n\t é 😀`;
  const meta = { description, license: [{ spdxId: 'MIT' }], priority: 7, 'odd key': true, nothing: null };
  const report = await install({ ...(await hello()), attr: 'a."b.c"', meta });
  expect(report.dropped).toEqual([{ attr: 'a."b.c"', names: ['nothing'] }]);
  const query = JSON.parse(await nixEnv('--query', '--json', '--meta'));
  const [entry] = Object.values(query) as [{ meta: object }];
  expect(entry.meta).toMatchObject({
    description,
    license: [{ spdxId: 'MIT' }],
    priority: 7,
    'odd key': true,
    preenix: { attr: 'a."b.c"', channel: 'test', snapshot: 'snapshot-1' },
  });
});

test('of three outputs the chosen ones are installed, and kept when nix-env rewrites the profile', async () => {
  const script = `${program('tool', 'bin')} mkdir -p $dev/include $doc/share; echo > $dev/include/tool.h; echo > $doc/share/tool`;
  const tool = await addition(host, {
    attr: 'tool',
    name: 'tool-2.0',
    script,
    outputNames: ['bin', 'dev', 'doc'],
    outputsToInstall: ['bin', 'doc'],
  });
  await install(tool, await hello());
  const has = () =>
    ['bin/tool', 'include/tool.h', 'share/tool'].map((file) => existsSync(join(profile, file)));
  expect(has()).toEqual([true, false, true]);
  await nixEnv('--uninstall', 'hello');
  expect(has()).toEqual([true, false, true]);

  await install({ ...tool, outputsToInstall: ['dev'] });
  expect(has()).toEqual([false, true, false]);
  expect(await names()).toEqual(['tool-2.0']);
});

test('attribute, channel and snapshot survive every way in which nix-env rewrites the profile', async () => {
  await install(
    await hello(),
    await addition(host, { attr: 'other', name: 'other-1', script: program('other') }),
  );
  await nixEnv('--set-flag', 'priority', '3', 'hello');
  await nixEnv('--uninstall', 'other');
  const { elements } = await readProfile(host.nix, profile);
  expect(elements).toMatchObject([
    { name: 'hello-1.0', priority: 3, origin: { attr: 'hello', channel: 'test', snapshot: 'snapshot-1' } },
  ]);
});

test('nix-env upgrades, removes and rolls back what we installed', async () => {
  await install(await hello());
  const newer = join(host.folder, 'newer.nix');
  await writeFile(newer, `[ ${shellDerivation('hello-2.0', program('hello'))} ]`);
  await nixEnv('--file', newer, '--upgrade');
  expect(await names()).toEqual(['hello-2.0']);
  await nixEnv('--rollback');
  expect(await names()).toEqual(['hello-1.0']);
  await nixEnv('--uninstall', 'hello');
  expect(await names()).toEqual([]);
});

test('we list, keep and remove what plain nix-env installed', async () => {
  const file = join(host.folder, 'plain.nix');
  await writeFile(file, `[ ${shellDerivation('plain-1.0', program('plain'))} ]`);
  await nixEnv('--file', file, '--install', 'plain');
  expect((await readProfile(host.nix, profile)).elements).toMatchObject([
    { name: 'plain-1.0', pname: 'plain', version: '1.0', priority: 5, origin: undefined },
  ]);
  await install(await hello());
  expect(await nixEnv('--query')).toBe('hello-1.0\nplain-1.0\n');
  expect(existsSync(join(profile, 'bin/plain'))).toBe(true);
  expect(await removePackages({ nix: host.nix, profile, names: ['plain'] })).toMatchObject({
    changed: true,
    generation: 3,
  });
  expect(await names()).toEqual(['hello-1.0']);
});

test('the same elements give the same store paths as nix-env makes', async () => {
  const meta =
    '{ description = "a \\"b\\" \\$\u007bc}"; "odd key" = [ 1 { x = 1.5; } ]; or = true; "if" = -3; priority = 3; }';
  const file = join(host.folder, 'plain.nix');
  const multi = shellDerivation('multi-1', 'echo > $b; echo > $a', { outputs: '["b" "a"]' });
  const made = [`(${shellDerivation('one-1', program('one'))} // { meta = ${meta}; })`, multi];
  await writeFile(file, `[ ${made.join(' ')} ]`);
  for (const command of [
    ['--install', '.*'],
    ['--set-flag', 'active', 'false', 'one'],
    ['--uninstall', '.*'],
  ]) {
    await nixEnv('--file', file, ...command);
    const { path, elements } = await readProfile(host.nix, profile);
    expect(Buffer.from(printManifest(elements)).toString()).toBe(
      await readFile(`${path}/manifest.nix`, 'utf8'),
    );
    expect(userEnvironment(elements, host.storeDir).outPath).toBe(path);
  }
});

test('installing again changes nothing and makes no generation', async () => {
  await install(await hello());
  expect(await install({ ...(await hello()), snapshot: 'snapshot-2' })).toMatchObject({
    changed: false,
    generation: 1,
    installed: [],
    replaced: [],
  });
  expect(await numbers()).toEqual([1]);
});

test('a newer version takes the place of the older, in one generation, and rollback brings it back', async () => {
  await install(await hello('1.0'));
  const report = await install(await hello('2.0'));
  expect(report.replaced.map(({ old, by }) => [old.name, by.name])).toEqual([['hello-1.0', 'hello-2.0']]);
  expect(await numbers()).toEqual([1, 2]);
  expect(await rollbackProfile(host.nix, profile)).toEqual({ from: 2, to: 1 });
  expect(await names()).toEqual(['hello-1.0']);
});

test('two packages with one file: both, the file and the way out are named, and nothing has changed', async () => {
  await install(await hello());
  const rival = await addition(host, { attr: 'rival', name: 'rival-1', script: program('hello') });
  await expect(install(rival)).rejects.toMatchObject({
    code: 'PROFILE_CONFLICT',
    kind: 'failed',
    message: 'rival-1 and hello-1.0 both have the file bin/hello',
    hint: expect.stringContaining('priority'),
  });
  expect(await numbers()).toEqual([1]);
  await install({ ...rival, priority: 4 });
  expect(await realpath(join(profile, 'bin/hello'))).toContain('rival-1');
});

test('a package that does not build leaves the profile as it was', async () => {
  await install(await hello());
  const bad = await addition(host, { attr: 'bad', name: 'bad-1', script: 'echo the reason >&2; exit 1' });
  const good = await addition(host, { attr: 'good', name: 'good-1', script: program('good') });
  await expect(install(good, bad)).rejects.toMatchObject({ code: 'BUILD_FAILED', place: bad.drvPath });
  expect(await names()).toEqual(['hello-1.0']);
  expect(await numbers()).toEqual([1]);
});

test('the garbage collector leaves what is installed and takes what was only built with it', async () => {
  const { drvPath, outputs } = await hello();
  await install(await hello());
  await collectGarbage();
  expect(existsSync(join(profile, 'bin/hello'))).toBe(true);
  expect(await printInvalid(host.nix, [drvPath, outputs['out'] ?? ''])).toEqual([drvPath]);
  await removePackages({ nix: host.nix, profile, names: ['hello'] });
  await nixEnv('--delete-generations', 'old');
  await collectGarbage();
  expect(await printInvalid(host.nix, [outputs['out'] ?? ''])).toHaveLength(1);
});

test('without its derivation, an output that the store has is installed all the same', async () => {
  const package_ = await hello();
  await install(package_);
  await collectGarbage();
  expect(await printInvalid(host.nix, [package_.drvPath])).toHaveLength(1);
  profile = join(host.folder, 'second/p');
  await install(package_);
  expect(await names()).toEqual(['hello-1.0']);
});

test('two attributes with one derivation are two elements', async () => {
  await install(await hello(), { ...(await hello()), attr: 'alias' });
  expect(await names()).toEqual(['hello-1.0', 'hello-1.0']);
  await expect(removePackages({ nix: host.nix, profile, names: ['hello-1.0'] })).rejects.toMatchObject({
    code: 'NAME_AMBIGUOUS',
    hint: 'say which: test#hello (hello-1.0), test#alias (hello-1.0)',
  });
  await removePackages({ nix: host.nix, profile, names: ['alias'] });
  expect((await readProfile(host.nix, profile)).elements).toMatchObject([{ origin: { attr: 'hello' } }]);
});

test('a content-addressed package, whose paths are known only after the build', async () => {
  await writeFile(
    join(host.folder, 'conf/nix.conf'),
    'sandbox = false\nsubstitute = false\nbuild-users-group =\nexperimental-features = ca-derivations\n',
  );
  const [drvPath = ''] = await host.instantiate(
    shellDerivation('floating-1', program('floating'), {
      __contentAddressed: 'true',
      outputHashMode: '"recursive"',
      outputHashAlgo: '"sha256"',
    }),
  );
  const package_ = {
    ...(await hello()),
    attr: 'floating',
    name: 'floating-1',
    drvPath,
    outputs: { out: null },
  };
  await install(package_);
  expect(existsSync(join(profile, 'bin/floating'))).toBe(true);
  expect(await nixEnv('--query')).toBe('floating-1\n');
});

test('a profile of "nix profile" and one that holds no user environment are refused', async () => {
  const foreign = join(host.folder, 'foreign');
  await mkdir(foreign);
  await writeFile(join(foreign, 'manifest.json'), '{"version":2,"elements":[]}');
  await symlink(foreign, profile);
  await expect(install(await hello())).rejects.toMatchObject({
    code: 'PROFILE_FOREIGN',
    kind: 'refused',
    message: '"nix profile" manages this profile',
  });
  await rm(join(foreign, 'manifest.json'));
  await expect(readProfile(host.nix, profile)).rejects.toThrow('not a user environment');
  await rm(foreign, { recursive: true });
  await expect(readProfile(host.nix, profile)).rejects.toMatchObject({ code: 'PROFILE_BROKEN' });
});
