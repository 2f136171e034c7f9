import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run.mjs';

/** Its time is the moment at which the last good build began. */
const stamp = (root) => join(root, 'node_modules/.cache/nixtools-build');
const shared = ['package.json', 'turbo.json', 'tsup.config.ts', 'tsconfig.base.json'];
const own = ['package.json', 'tsup.config.ts', 'src', 'bin', 'nix'];

const workspaces = (root) =>
  ['packages', 'apps']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
    .filter((folder) => existsSync(join(folder, 'package.json')));

const hasBuild = (workspace) =>
  JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8')).scripts?.build !== undefined;

/** The newest time of change in a file or a folder, in milliseconds; 0 where there is none. */
const newest = (path) => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  const inside = found.isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
  return Math.max(found.mtimeMs, ...inside);
};

/** The workspaces that were changed since the last build, or have none. */
export const missingBuild = (root) => {
  const built = statSync(stamp(root), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (shared.some((file) => newest(join(root, file)) > built)) return ['all workspaces'];
  return workspaces(root)
    .filter(hasBuild)
    .filter(
      (workspace) =>
        !existsSync(join(workspace, 'dist')) || own.some((path) => newest(join(workspace, path)) > built),
    )
    .map((workspace) => workspace.slice(root.length));
};

export const runBuild = async (root) => {
  const began = new Date();
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
  const code = await run('npm', ['run', '--silent', 'build'], { cwd: root, env });
  if (code !== 0) return code;
  mkdirSync(dirname(stamp(root)), { recursive: true });
  writeFileSync(stamp(root), '');
  utimesSync(stamp(root), began, began);
  return 0;
};
