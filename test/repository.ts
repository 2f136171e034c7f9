import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

export interface Workspace {
  /** As in ARCHITECTURE.md: the folder's own name. */
  readonly name: string;
  readonly kind: 'package' | 'app';
  readonly folder: string;
  readonly manifest: {
    readonly name: string;
    readonly license?: string;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly engines?: Readonly<Record<string, string>>;
  };
}

const workspacesIn = (parent: string, kind: Workspace['kind']): readonly Workspace[] =>
  readdirSync(join(root, parent))
    .sort()
    .map((name) => join(root, parent, name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({
      name: folder.slice(folder.lastIndexOf('/') + 1),
      kind,
      folder,
      manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    }));

export const workspaces = (): readonly Workspace[] => [
  ...workspacesIn('packages', 'package'),
  ...workspacesIn('apps', 'app'),
];

/** Every file below a folder, by its path from there. */
export const filesBelow = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [];

/** What git holds or would take: every file that is not ignored. */
export const repositoryFiles = (): readonly string[] =>
  execFileSync(
    'git',
    ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
