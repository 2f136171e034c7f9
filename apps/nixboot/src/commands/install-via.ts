import { resolve } from 'node:path';
import {
  defineCommand,
  exitCode,
  type Io,
  plural,
  printable,
  printJson,
  usageError,
} from '@nixtools/command-line';
import {
  checkTarget,
  confirm,
  describeRemoteStep,
  install,
  parseRootFolder,
  parseSshUrl,
  planInstall,
  planUndo,
  probedRootFolder,
  probeTarget,
  type Remote,
  type RootFolder,
  readSystem,
  requireRootFolder,
  sshRemote,
  undo,
} from '@nixtools/install-via';
import { createNix } from '@nixtools/nix-cli';
import { chooseSystem, requireChoice, type SystemChoice } from '../install-via/choose-system.ts';
import { planLines, planToJson } from '../install-via/report.ts';
import { planRemarks, planSummary } from '../output/plan-report.ts';

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

interface Flags {
  readonly isDryRun: boolean;
  readonly isJson: boolean;
}

const runUndo = async (
  remote: Remote,
  { root, deleteRoot }: { readonly root: RootFolder; readonly deleteRoot: boolean },
  { io, isDryRun, isJson }: Flags & { readonly io: Io },
): Promise<number> => {
  const plan = await planUndo(remote, await probeTarget(remote, root), { root, deleteRoot });
  if (!isDryRun) await undo(remote, plan);
  const steps = plan.steps.map(describeRemoteStep);
  if (isJson) io.out(printJson({ version: 1, root, steps }));
  io.err(
    isDryRun
      ? `${plural(steps.length, 'step')} to do\n`
      : plan.steps.length === 0
        ? 'nothing to take back\n'
        : `the host is as it was; ${deleteRoot ? `${root} is gone` : `${root} stays, --delete-root removes it`}\n`,
  );
  return exitCode.done;
};

const runConfirm = async (remote: Remote, root: RootFolder, io: Io): Promise<number> => {
  io.out((await confirm(remote, root)).map((path) => `${printable(path)}\n`).join(''));
  io.err('NixOS is the default from the next start on; --undo takes that back too\n');
  return exitCode.done;
};

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
    const remote = sshRemote(target, { env: io.env, signal: io.signal });
    const flags = { isDryRun: given['dry-run'] === true, isJson: given.json === true };
    if (given.confirm) return runConfirm(remote, root, io);
    if (given.undo)
      return runUndo(remote, { root, deleteRoot: given['delete-root'] === true }, { ...flags, io });

    const nix = createNix(io.env);
    const shareStore = given['share-store'] === true;
    const probe = await probeTarget(remote, root);
    const oneShot = given['one-shot'] === true;
    // Before a system is built, which may take long.
    checkTarget(probe, { root, shareStore, oneShot, name: target.destination });
    const folder = probedRootFolder(probe, root, shareStore);
    const system = await readSystem(nix, await chooseSystem(choice, { nix, folder, io }));
    requireRootFolder(system.toplevel, folder);
    const request = {
      root,
      shareStore,
      oneShot,
      bringsNix: given.nix !== undefined,
    };
    const { plan, checked } = planInstall(probe, system, { request, name: target.destination });
    if (flags.isJson) io.out(printJson(planToJson(plan)));
    else for (const line of planLines(plan)) (flags.isDryRun ? io.out : io.err)(`${line}\n`);
    if (flags.isDryRun) return exitCode.done;

    const { menu } = await install({
      ...{ remote, nix, probe, plan, checked, signal: io.signal },
      nixFile: given.nix === undefined ? undefined : resolve(io.cwd, given.nix),
      say: (line) => io.err(`${line}\n`),
      ...(io.terminal.err ? { onStderr: io.err } : {}),
    });
    for (const line of planRemarks(menu)) io.err(`${line}\n`);
    io.err(`installed; ${planSummary(menu)}\n`);
    return exitCode.done;
  },
});
