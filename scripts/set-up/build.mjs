import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { run } from './run.mjs';

/** What a tier needs built: all workspaces, or one program alone, which is bundled from the sources of all. */
const everything = { what: undefined, args: [], stamp: 'nixtools-build' };
const scopes = {
  demo: { what: 'apps/preenix', args: ['--workspace', '@nixtools/preenix'], stamp: 'nixtools-build-preenix' },
};
const scopeOf = (tier) => scopes[tier] ?? everything;

/** Its time is the moment at which the last good build began. */
const stampFile = (root, { stamp }) => join(root, 'node_modules/.cache', stamp);
const timeOf = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const command = ({ args }) => ['run', 'build', ...args];
const shared = ['package.json', 'turbo.json', 'tsup.config.ts', 'tsconfig.base.json'];
const own = ['package.json', 'tsup.config.ts', 'src', 'bin', 'bundle', 'nix'];

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
const staleWorkspaces = (root, built) =>
  workspaces(root)
    .filter(hasBuild)
    .filter((workspace) => own.some((path) => newest(join(workspace, path)) > built));

const isBuilt = (workspace) => existsSync(join(workspace, 'dist'));
const shortName = (root, workspace) => relative(root, workspace);

/** What has to be built for a tier. A build of everything is one of the program too. */
export const missingBuild = (root, tier) => {
  const scope = scopeOf(tier);
  const built = Math.max(...[everything, scope].map((each) => timeOf(stampFile(root, each))));
  const isShared = shared.some((file) => newest(join(root, file)) > built);
  const stale = staleWorkspaces(root, built);
  if (scope.what !== undefined)
    return isShared || stale.length > 0 || !isBuilt(join(root, scope.what)) ? [scope.what] : [];
  if (isShared) return ['all workspaces'];
  const missing = workspaces(root).filter((each) => hasBuild(each) && !isBuilt(each));
  return [...new Set([...missing, ...stale])].map((each) => shortName(root, each));
};

/** All that a tier needs, whether or not it is there. */
export const wholeBuild = (tier) => [scopeOf(tier).what ?? 'all workspaces'];

export const howToBuild = (tier) => ['npm', ...command(scopeOf(tier))].join(' ');

export const runBuild = async (root, tier) => {
  const scope = scopeOf(tier);
  const began = new Date();
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
  const code = await run('npm', ['--silent', ...command(scope)], { cwd: root, env });
  if (code !== 0) return code;
  const file = stampFile(root, scope);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, began, began);
  return 0;
};
