import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planRealise, realise, unobtainable } from '../../src/index.ts';
import { shellDerivation, type ThrowawayNix, throwawayNix } from '../throwaway-nix.ts';

let host: ThrowawayNix;
beforeAll(async () => {
  host = await throwawayNix();
});
afterAll(() => host.remove());

const only = async (expression: string): Promise<string> => {
  const [drvPath = ''] = await host.instantiate(expression);
  return drvPath;
};

const unknownPath = (): string => join(host.storeDir, `${'0'.repeat(32)}-lost`);

test('the plan names what would be built, inputs first, and nothing once it is built', async () => {
  const dep = shellDerivation('dep', 'echo > $out');
  const depPath = await only(dep);
  const top = await only(shellDerivation('top', 'echo > $out', { dep }));
  expect((await planRealise(host.nix, [top])).build).toEqual([depPath, top]);
  const outputs = await realise(host.nix, [top]);
  expect(outputs.map((path) => path.replace(/.*-/, ''))).toEqual(['top']);
  expect((await planRealise(host.nix, [top])).build).toEqual([]);
  expect(await unobtainable(host.nix, outputs)).toEqual(new Set());
});

test('what Nix can neither build nor fetch is an error, though Nix itself exits with 0', async () => {
  await expect(planRealise(host.nix, [unknownPath()])).rejects.toMatchObject({
    code: 'NOT_REALISABLE',
    kind: 'environment',
    place: unknownPath(),
  });
  const path = unknownPath();
  expect(await unobtainable(host.nix, [path])).toEqual(new Set([path]));
});

test('what Nix says while it builds is passed on, less its advice on roots', async () => {
  const drvPath = await only(shellDerivation('talkative', 'echo said >&2; echo > $out'));
  const pieces: string[] = [];
  await realise(host.nix, [drvPath], { onStderr: (text) => pieces.push(text) });
  const said = pieces.join('');
  expect(said).toContain(`building '${drvPath}'`);
  expect(said).toContain('said');
  expect(said).not.toContain('add-root');
});

test('several outputs come back in the order of the installables, also through roots', async () => {
  const drvPath = await only(
    shellDerivation('multi', 'for o in $a $b $c; do echo > $o; done', { outputs: '["a" "b" "c"]' }),
  );
  const addRoot = join(host.folder, 'root');
  const outputs = await realise(host.nix, [`${drvPath}!c`, `${drvPath}!a`], { addRoot });
  expect(outputs.map((path) => path.replace(/.*-multi/, ''))).toEqual(['-c', '-a']);
  expect(outputs.every((path) => path.startsWith(`${host.storeDir}/`) && existsSync(path))).toBe(true);
  expect((await readdir(host.folder)).filter((name) => name.startsWith('root'))).toHaveLength(2);
});

test('a failing build is an error with the derivation, the reason, and the end of its log', async () => {
  const dep = shellDerivation('broken', 'echo first; echo the reason >&2; exit 7');
  const top = await only(shellDerivation('victim', 'echo > $out', { dep }));
  const live: string[] = [];
  const failure = await realise(host.nix, [top], { onStderr: (text) => live.push(text) }).catch(
    (error) => error,
  );
  expect(failure).toMatchObject({
    code: 'BUILD_FAILED',
    kind: 'failed',
    message: 'broken did not build: failed with exit code 7',
    place: await only(dep),
  });
  expect(failure.hint).toContain('the reason');
  expect(failure.hint).toContain(`nix-store --read-log ${await only(dep)}`);
  expect(live.join('')).toContain('the reason');
});

test('--keep-going builds the rest and counts the failures', async () => {
  const bad = await host.instantiate(
    `[ ${shellDerivation('bad1', 'exit 1')} ${shellDerivation('bad2', 'exit 2')} ]`,
  );
  const good = await only(shellDerivation('good', 'echo > $out'));
  await expect(realise(host.nix, [...bad, good], { keepGoing: true })).rejects.toThrow('1 other build');
  expect((await planRealise(host.nix, [good])).build).toEqual([]);
});

test('a wrong hash is a failed verification, a foreign system a lack of the environment', async () => {
  const zeros = `"${'0'.repeat(52)}"`;
  const fixed = { outputHashMode: '"flat"', outputHashAlgo: '"sha256"', outputHash: zeros };
  const wrongHash = await only(shellDerivation('download', 'echo x > $out', fixed));
  await expect(realise(host.nix, [wrongHash])).rejects.toMatchObject({
    code: 'HASH_MISMATCH',
    place: wrongHash,
  });
  const foreign = await only(`derivation { name = "alien"; system = "riscv-none"; builder = "/bin/sh"; }`);
  await expect(realise(host.nix, [foreign])).rejects.toMatchObject({
    code: 'BUILD_UNSUPPORTED',
    place: foreign,
  });
});

test('an output that the derivation does not have is a usage error', async () => {
  const drvPath = await only(shellDerivation('plain', 'echo > $out'));
  await expect(realise(host.nix, [`${drvPath}!man`])).rejects.toMatchObject({
    code: 'OUTPUT_UNKNOWN',
    kind: 'usage',
    message: "plain has no output 'man'",
  });
});

test('a cancelled build is an interruption, not a failed build', async () => {
  const slow = await only(shellDerivation('slow', 'echo started >&2; sleep 1000'));
  const abort = new AbortController();
  const onStderr = (text: string): void => {
    if (text.includes('started')) abort.abort();
  };
  await expect(realise(host.nix, [slow], { onStderr, cancelSignal: abort.signal })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
});
