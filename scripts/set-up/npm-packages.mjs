import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

const readPackages = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
};

/** npm leaves out an optional package that is made for another machine, and what only such a package needs. */
const isInstalled = (root, place, wanted, installed) => {
  if (wanted.link) return existsSync(join(root, place, 'package.json'));
  if (installed === undefined) return wanted.optional === true;
  return installed.version === wanted.version && installed.integrity === wanted.integrity;
};

/** The programs of the workspaces that `npm ci` links, so that `node_modules/.bin/preenix` is there. */
const missingLinks = (root, lock) =>
  Object.entries(lock)
    .filter(([place]) => place !== '' && !place.startsWith('node_modules/'))
    .flatMap(([, workspace]) => Object.keys(workspace.bin ?? {}))
    .filter((program) => !existsSync(join(root, 'node_modules/.bin', program)));

/**
 * The packages of package-lock.json that node_modules lacks or has in another version, by comparing it with the record
 * that npm keeps of what it installed.
 */
export const missingNpmPackages = (root) => {
  const lock = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  const missing = Object.entries(lock)
    .filter(([place]) => place.startsWith('node_modules/'))
    .filter(([place, wanted]) => !isInstalled(root, place, wanted, installed[place]))
    .map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length));
  return [...new Set([...missing, ...missingLinks(root, lock)])];
};

export const runNpmCi = (root) => run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root });
