import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Io } from '@nixtools/command-line';
import { createNix } from '@nixtools/nix-cli';
import { rootedFs } from '@nixtools/rooted-fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shellDerivation } from '../../../../packages/nix-cli/test/throwaway-nix.ts';
import { loadService } from '../../src/service/load-services.ts';
import { realisePackages, realiseUnresolved } from '../../src/service/realise-programs.ts';
import { indexTiny, type ThrowawayPreenix, throwawayPreenix } from '../throwaway-preenix.ts';

let preenix: ThrowawayPreenix;
beforeAll(async () => {
  preenix = await throwawayPreenix();
  const snapshot = join(preenix.folder, 'snapshot');
  for (const words of [
    [...indexTiny, '--out', snapshot],
    ['channel', 'add', 'tiny', snapshot],
  ]) {
    const { code, err } = await preenix.call(words);
    if (code !== 0) throw new Error(err);
  }
});
afterAll(() => preenix.remove());

const io = (): Io => ({
  out: () => {},
  outBytes: async () => {},
  err: () => {},
  env: preenix.env,
  cwd: preenix.folder,
  terminal: { out: false, err: false, in: false, columns: 80 },
  signal: new AbortController().signal,
});

it('a package of a channel stands for one of NixOS, and has the programs that a set names without a folder', async () => {
  const folder = join(preenix.folder, 'roots');
  mkdirSync(folder);
  const given = { package: ['nixos-hello=hello'], channel: undefined, yes: true };
  const realised = await realisePackages(given, join(folder, 'program'), io());
  const output = realised.packages['nixos-hello'] ?? '';
  expect(existsSync(join(output, 'bin/hello'))).toBe(true);
  // The garbage collector leaves it alone.
  expect(readdirSync(folder).length).toBeGreaterThan(0);

  const file = join(preenix.folder, 'hello.yaml');
  const ofNixos = `${preenix.storeDir}/00000000000000000000000000000000-nixos-hello-2.0`;
  writeFileSync(
    file,
    `version: 1
services:
  hello:
    exec: { argv: [hello, --once] }
    reload: { argv: [${ofNixos}/bin/hello, again] }
`,
  );
  const source = {
    from: file,
    nixpkgs: undefined,
    module: undefined,
    rebind: undefined,
    'host-programs': undefined,
  };
  const nix = createNix(preenix.env);
  const { set, rebinds, unresolved } = await loadService('hello', source, {
    nix,
    io: io(),
    root: '/',
    ...realised,
  });
  expect(set.services['hello']?.exec?.argv).toEqual([`${output}/bin/hello`, '--once']);
  expect(set.services['hello']?.reload?.argv).toEqual([`${output}/bin/hello`, 'again']);
  expect(rebinds.map(({ from }) => from)).toEqual(['hello', `${ofNixos}/bin/hello`]);
  // Its own path is one to realise, and it is there.
  expect([...new Set(unresolved.map(({ path }) => path))]).toEqual([`${output}/bin/hello`]);
});

it('what a set in Nix names is built, and kept from the garbage collector', async () => {
  const file = join(preenix.folder, 'built.nix');
  const derivation = shellDerivation('web', 'mkdir -p $out/bin; echo hello >$out/bin/web');
  writeFileSync(file, `{ version = 1; services.web.exec.argv = [ "\${${derivation}}/bin/web" ]; }`);
  const source = {
    ...{ from: file, nixpkgs: undefined, module: undefined, rebind: undefined },
    'host-programs': undefined,
  };
  const nix = createNix(preenix.env);
  const loaded = await loadService('web', source, { nix, io: io(), root: '/' });
  const program = loaded.set.services['web']?.exec?.argv?.[0] ?? '';
  const addRoot = join(preenix.folder, 'built-root');
  const live = { fs: rootedFs('/'), isLive: true };
  const request = { ...loaded, host: live, nix, io: io(), addRoot };
  await expect(realiseUnresolved({ ...request, yes: false })).rejects.toMatchObject({
    code: 'NOT_CONFIRMED',
  });
  expect(existsSync(program)).toBe(false);
  await realiseUnresolved({ ...request, yes: true });
  expect(readFileSync(program, 'utf8')).toBe('hello\n');
  expect(readlinkSync(addRoot)).toBe(program.replace('/bin/web', ''));

  const image = { fs: rootedFs(preenix.folder), isLive: false };
  await expect(realiseUnresolved({ ...request, host: image, yes: true })).rejects.toMatchObject({
    code: 'SERVICE_PROGRAMS_MISSING',
  });
});
