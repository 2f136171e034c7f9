import { lstatSync, statSync, symlinkSync } from 'node:fs';
import { chmod, chown, rm } from 'node:fs/promises';
import { posix } from 'node:path';
import { bootFolder, grubFolder } from '@nixtools/boot-plan';
import { syncFolder, writeFileDurable } from '@nixtools/durable-fs';
import { includeMenu, wasEmptyFile, withCustomBlock, withoutCustomBlock } from '@nixtools/grub-config';
import type { RootedFs } from '@nixtools/rooted-fs';
import { ownCommand, shippedHook } from '../shipped.ts';
import { installFiles, makeFolder, removeEmptyFolder, removeFiles, textOf } from './host-file.ts';
import { nixIndented, shellWord, shellWords, systemdPath, systemdWord } from './quoting.ts';

/** What a hook needs to know. */
export interface HookRequest {
  /** The root of the host whose files are changed. */
  readonly host: RootedFs;
  /** Where NixOS is mounted on that host. */
  readonly root: string;
  /** The boot folder on that host, when it is another than /boot below the root. */
  readonly boot?: string;
  /** Debian: an /etc/grub.d script instead of lines in custom.cfg. */
  readonly script: boolean;
  /** Options of `nixboot update` that say how the menu is to be. */
  readonly menu: readonly string[];
}

interface HookKind {
  /** @returns the paths that changed */
  readonly install: (request: HookRequest) => Promise<readonly string[]>;
  readonly remove: (request: HookRequest) => Promise<readonly string[]>;
  /** What the user has to do, or may. */
  readonly next: (request: HookRequest) => string;
}

const updateWords = ({ root, boot, menu }: HookRequest): readonly string[] => [
  ...(root === '/' ? [] : ['--root', root]),
  ...(boot === undefined ? [] : ['--boot', boot]),
  ...menu,
];

const commandWords = (request: HookRequest): readonly string[] => {
  const { node, program } = ownCommand();
  return [node, program, 'update', ...updateWords(request)];
};

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/@([a-z]+)@/g, (all, name: string) => values[name] ?? all);

const script = '/etc/grub.d/41_nixboot';

const scriptText = (request: HookRequest): string => {
  const { node, program } = ownCommand();
  return fill(shippedHook('41_nixboot'), {
    node: shellWord(node),
    program: shellWord(program),
    arguments: shellWords(updateWords(request)),
    include: includeMenu.trimEnd(),
  });
};

const customCfg = ({ host, boot }: HookRequest): string => {
  const found = bootFolder(host, boot === undefined ? undefined : host.host(host.resolve(boot) ?? boot));
  return posix.join(grubFolder(host, found), 'custom.cfg');
};

/** Somebody else's file: owner and permissions stay. */
const rewrite = async (path: string, text: string): Promise<void> => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  await writeFileDurable(path, text);
  if (stats === undefined) return;
  await chmod(path, stats.mode & 0o7777);
  if (stats.uid !== statSync(path).uid || stats.gid !== statSync(path).gid)
    await chown(path, stats.uid, stats.gid);
};

const debian: HookKind = {
  install: async (request) => {
    if (request.script)
      return installFiles(request.host, [{ path: script, text: scriptText(request), mode: 0o755 }]);
    const path = customCfg(request);
    const old = textOf(path);
    const text = withCustomBlock(old, includeMenu);
    if (text === old) return [];
    await rewrite(path, text);
    return [path];
  },
  remove: async (request) => {
    const scripts = await removeFiles(request.host, [script]);
    const path = customCfg(request);
    const old = textOf(path);
    if (old === undefined || withoutCustomBlock(old) === old) return scripts;
    if (withoutCustomBlock(old) === '' && !wasEmptyFile(old)) {
      await rm(path);
      await syncFolder(posix.dirname(path));
    } else await rewrite(path, withoutCustomBlock(old));
    return [...scripts, path];
  },
  next: (request) =>
    request.script
      ? 'update-grub now keeps the NixOS menu true as well; run it once'
      : "Debian's grub.cfg reads custom.cfg at each start; run nixboot update-grub to write the menu",
};

const unitFolder = '/etc/systemd/system';
const wants = `${unitFolder}/multi-user.target.wants`;
const units = ['nixboot-changed.path', 'nixboot-changed.service', 'nixboot.path', 'nixboot.service'];
const enabled = ['nixboot-changed.path', 'nixboot.path', 'nixboot.service'];

const systemd: HookKind = {
  install: async (request) => {
    const { host, root, boot } = request;
    const values = {
      root: root === '/' ? '' : systemdPath(root),
      boot: systemdPath(boot ?? posix.join(root, 'boot')),
      command: commandWords(request).map(systemdWord).join(' '),
    };
    const changed = await installFiles(
      host,
      units.map((name) => ({
        path: `${unitFolder}/${name}`,
        text: fill(shippedHook(name), values),
        mode: 0o644,
      })),
    );
    const folder = host.host(host.resolve(wants) ?? wants);
    makeFolder(folder);
    const links = enabled
      .map((name) => posix.join(folder, name))
      .filter((path) => lstatSync(path, { throwIfNoEntry: false }) === undefined);
    for (const path of links) symlinkSync(`../${posix.basename(path)}`, path);
    await syncFolder(folder);
    return [...changed, ...links];
  },
  remove: async ({ host }) => {
    const folder = host.host(host.resolve(wants) ?? wants);
    const removed = await removeFiles(
      host,
      units.map((name) => `${unitFolder}/${name}`),
    );
    const links = enabled
      .map((name) => posix.join(folder, name))
      .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink());
    for (const path of links) await rm(path);
    removeEmptyFolder(folder);
    return [...links, ...removed];
  },
  next: () => `systemctl daemon-reload && systemctl start ${enabled.join(' ')}`,
};

const module = '/etc/nixos/nixboot.nix';

const nixos: HookKind = {
  install: (request) =>
    installFiles(request.host, [
      {
        path: module,
        text: fill(shippedHook('nixboot.nix'), { command: nixIndented(shellWords(commandWords(request))) }),
        mode: 0o644,
      },
    ]),
  remove: ({ host }) => removeFiles(host, [module]),
  next: () => 'add ./nixboot.nix to the imports of configuration.nix, then nixos-rebuild switch',
};

export const hookKinds: Readonly<Record<string, HookKind>> = { debian, nixos, systemd };
