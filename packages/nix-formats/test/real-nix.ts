import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The installed Nix with a store of its own in a fresh folder. */
export interface RealNix {
  readonly folder: string;
  /** Where the store's files are; the paths themselves begin with `/nix/store`. */
  readonly storeFolder: string;
  run(program: string, args: readonly string[], input?: Uint8Array): Buffer;
  /** Evaluates an expression to JSON. */
  evaluate(expression: string): unknown;
  remove(): void;
}

export const createRealNix = (): RealNix => {
  const folder = mkdtempSync(join(tmpdir(), 'nix-formats-'));
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    NIX_REMOTE: '',
    NIX_CONF_DIR: join(folder, 'etc'),
    NIX_LOG_DIR: join(folder, 'log'),
    NIX_CONFIG: 'extra-experimental-features = nix-command\nbuild-users-group =',
  };
  const run: RealNix['run'] = (program, args, input = new Uint8Array()) =>
    execFileSync(program, [...args, '--store', folder], {
      env,
      input,
      maxBuffer: 1024 ** 3,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  return {
    folder,
    storeFolder: join(folder, 'nix/store'),
    run,
    evaluate: (expression) =>
      JSON.parse(
        run('nix-instantiate', [
          '--eval',
          '--strict',
          '--json',
          '--read-write-mode',
          '-E',
          expression,
        ]).toString(),
      ),
    remove: () => removeStore(folder),
  };
};

/** A store's folders are read-only, which stops everybody but root from emptying them. */
const removeStore = (folder: string): void => {
  makeWritable(folder);
  rmSync(folder, { recursive: true, force: true });
};

const makeWritable = (folder: string): void => {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
};
