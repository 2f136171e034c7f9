import { defineCommand, usageError } from '@nixtools/command-line';
import { parseRootFolder, parseSshUrl } from '@nixtools/install-via';
import { requireChoice, type SystemChoice } from '../install-via/choose-system.ts';
import { runConfirm, runUndo } from '../install-via/run-after.ts';
import { runInstall } from '../install-via/run-install.ts';
import { withTarget } from '../install-via/with-target.ts';

const options = {
  config: {
    type: 'string',
    describe: 'a configuration.nix to build, for the folder on the target',
    placeholder: 'FILE',
  },
  nixpkgs: { type: 'string', describe: 'the nixpkgs for --config (default: <nixpkgs>)', placeholder: 'DIR' },
  flake: { type: 'string', describe: 'a flake and the name of its configuration', placeholder: 'REF#NAME' },
  root: {
    type: 'string',
    describe: 'the folder on the target that becomes the root (default: /nixos)',
    placeholder: 'DIR',
  },
  'share-store': { type: 'boolean', describe: "use the host's /nix/store inside too" },
  'one-shot': { type: 'boolean', describe: 'boot NixOS at the next start only' },
  nix: { type: 'string', describe: 'a static Nix for a target that has none', placeholder: 'FILE' },
  confirm: { type: 'boolean', describe: 'make NixOS the default from now on' },
  undo: { type: 'boolean', describe: 'take everything back outside of the root folder' },
  'delete-root': { type: 'boolean', describe: '--undo: remove the root folder as well' },
  'dry-run': { type: 'boolean', describe: 'only look, and print the plan' },
  json: { type: 'boolean', describe: 'print the plan as JSON' },
} as const;

const splitWords = (words: readonly string[], withSystem: boolean): readonly [string | undefined, string] => {
  const [first = '', second] = words;
  const [system, url] = second === undefined ? [undefined, first] : [first, second];
  if (system !== undefined && !withSystem)
    throw usageError(
      'install-via: a system has no place here',
      'for example nixboot install-via --undo ssh://HOST',
    );
  return [system, url];
};

export const installVia = defineCommand({
  name: 'install-via',
  summary: 'NixOS in a folder of another distribution, over SSH, with the GRUB that is there',
  positionals: [
    {
      name: 'TARGET',
      describe: 'ssh://[USER@]HOST[:PORT], as your ssh knows it; before it, maybe a system to install',
    },
    { name: 'ssh://HOST', describe: 'the target, when a system comes first', optional: true },
  ],
  options,
  examples: [
    ['nixboot install-via --config box.nix ssh://root@box --dry-run', 'looks only'],
    ['nixboot install-via --config box.nix ssh://root@box --one-shot', 'then: ssh root@box reboot'],
    ['nixboot install-via ./result ssh://root@box', 'a system that is built already'],
    ['nixboot install-via --confirm ssh://root@box', 'NixOS has started and shall stay the default'],
    ['nixboot install-via --undo ssh://root@box', 'the host is as it was'],
  ],
  notes:
    'Outside of the root folder only GRUB’s nixos.cfg, custom.cfg and next_entry and /boot/nixos/ are written; no grub-install, no new ' +
    'file system. Interrupted anywhere, the same command goes on. docs/nixboot/install-via.md says all of it.',
  run: async ({ positionals, options: given }, io) => {
    const isInstall = !given.confirm && !given.undo;
    if (given.confirm && given.undo)
      throw usageError('--confirm and --undo exclude each other', 'give one of them');
    const [toplevel, url] = splitWords(positionals, isInstall);
    const choice: SystemChoice = {
      toplevel,
      config: given.config,
      nixpkgs: given.nixpkgs,
      flake: given.flake,
    };
    if (isInstall) requireChoice(choice);
    const target = parseSshUrl(url);
    const root = parseRootFolder(given.root ?? '/nixos');
    const flags = { isDryRun: given['dry-run'] === true, isJson: given.json === true };
    const deleteRoot = given['delete-root'] === true;
    if (given.confirm) return withTarget(target, io, (remote) => runConfirm(remote, root, io));
    if (given.undo)
      return withTarget(target, io, (remote) => runUndo(remote, { root, deleteRoot }, { ...flags, io }));
    const request = {
      root,
      shareStore: given['share-store'] === true,
      oneShot: given['one-shot'] === true,
      bringsNix: given.nix !== undefined,
    };
    return runInstall({ target, choice, request, nixFile: given.nix }, { ...flags, io });
  },
});
