import { expect, it } from 'vitest';
import { evaluateModular, evaluateNixos, importModular, importNixos } from '../../src/import/index.ts';
import { serviceSetFromValue } from '../../src/index.ts';
import { evaluateByHand } from './evaluate.ts';
import { modularTree, nixpkgsLib, withoutLib } from './modular-tree.ts';
import { nginxByHand, nginxModular, nginxOfNixos } from './nginx.ts';
import { fakeNixpkgs, throwawayFolder, throwawayNix } from './throwaway.ts';

const nix = throwawayNix();
const folder = throwawayFolder();

const byHand = async () =>
  serviceSetFromValue(await evaluateByHand(nix, nginxByHand), { file: 'nginx.nix', from: 'hand' });

it('an nginx of NixOS is described as one by hand, but for what NixOS sets in every service', async () => {
  const raw = await evaluateNixos({ nixpkgs: fakeNixpkgs, modules: [nginxOfNixos] }, { nix });
  const { set, unmapped } = importNixos(raw, {
    rebind: { host: [{ folder: '/usr/bin', programs: ['true'] }] },
  });
  const { nginx } = set.services;
  const { path, env, ...exec } = nginx?.exec ?? {};
  const { TZ, ...own } = env ?? {};
  expect({ path, TZ }).toEqual({ path: ['/usr/sbin', '/usr/bin', '/sbin', '/bin'], TZ: 'CET' });
  const hand = await byHand();
  expect({ ...nginx, exec: { ...exec, env: own } }).toEqual(hand.services['nginx']);
  expect({ users: set.users, groups: set.groups }).toEqual({ users: hand.users, groups: hand.groups });
  expect(unmapped).toEqual([]);
});

const name =
  'a modular nginx is described as one by hand, but for the users, which modular services do not have';
if (nixpkgsLib === undefined) it.skip(`${name} ${withoutLib}`, () => {});
else {
  const lib = nixpkgsLib;
  it(name, async () => {
    const nixpkgs = modularTree(lib, folder);
    const raw = await evaluateModular({ nixpkgs, expression: nginxModular, pkgs: '{ }' }, { nix });
    const { set, unmapped } = importModular(raw);
    expect(set.services).toEqual((await byHand()).services);
    expect(set.users).toBeUndefined();
    expect(unmapped).toEqual([]);
  });
}
