import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The profile that Nix takes for this user and this state folder. */
const profileOf = (folder) => join(folder, 'home/.nix-profile');

/**
 * A folder with a store, a state, a home and a profile of its own, and the environment in which every program uses
 * them and nothing of the user's.
 */
export const createSandbox = (root, env) => {
  const folder = mkdtempSync(join(tmpdir(), 'preenix-demo-'));
  const inside = (name) => join(folder, name);
  for (const name of ['home', 'nix/etc']) mkdirSync(inside(name), { recursive: true });

  const kept = ['LANG', 'LC_ALL', 'NO_COLOR', 'TERM', 'TMPDIR', 'USER'].filter(
    (name) => env[name] !== undefined,
  );
  const path = [join(root, 'node_modules/.bin'), join(profileOf(folder), 'bin'), env.PATH];
  return {
    folder,
    env: {
      ...Object.fromEntries(kept.map((name) => [name, env[name]])),
      DEMO: folder,
      HOME: inside('home'),
      PATH: path.join(delimiter),
      PREENIX_STATE_DIR: inside('preenix'),
      NIX_STORE_DIR: inside('nix/store'),
      NIX_STATE_DIR: inside('nix/var'),
      NIX_LOG_DIR: inside('nix/log'),
      NIX_CONF_DIR: inside('nix/etc'),
      NIX_CONFIG: 'sandbox = false\nsubstituters =\nbuild-users-group =',
    },
  };
};

const makeWritable = (path) => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return;
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) makeWritable(join(path, name));
};

/** Store paths are read-only, so that only root could remove them as they are. */
export const removeSandbox = ({ folder }) => {
  makeWritable(folder);
  rmSync(folder, { recursive: true, force: true });
};
