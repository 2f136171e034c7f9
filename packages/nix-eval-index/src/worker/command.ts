import { join } from 'node:path';
import { findNixProgram, type Nix, storeDirOf } from '@nixtools/nix-cli';
import { compareVersions } from '@nixtools/nix-formats';
import { nixpkgsSwitches } from '@nixtools/snapshot';
import { scratchRoot } from '../scratch-store/scratch-store.ts';
import { commandAt, findProgram } from './command-at.ts';
import type { ProcessCommand } from './evaluator-process.ts';

export interface CommandOptions {
  readonly nix: Nix;
  readonly system: string;
  /** Absolute path of the folder that holds the scratch store, a home and what else belongs to one evaluation. */
  readonly workFolder: string;
  readonly cwd: string;
  /** Real and logical path of the tree, when they differ. */
  readonly mount: { readonly tree: string; readonly at: string } | undefined;
  /** Bytes that a process may use. */
  readonly memory: number;
  /** Of the installed Nix. */
  readonly nixVersion: string;
  /** Whether the package set is told to allow unfree, broken, insecure and unsupported packages. */
  readonly isPermissive: boolean;
}

/** Variables that decide how Nix reaches the world; all others stay out, so that no tree sees them. */
const passedVariables = [
  'PATH',
  'NIX_CONF_DIR',
  'NIX_CONFIG',
  'NIX_USER_CONF_FILES',
  'NIX_SSL_CERT_FILE',
  'SSL_CERT_FILE',
  'TMPDIR',
  ...['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
    name,
    name.toUpperCase(),
  ]),
];

const permissions = Object.values(nixpkgsSwitches).map((name) => [name, '1'] as const);

const mebibyte = 1024 * 1024;
/** What a process has besides the collected heap: code, parsed files, stack, SQLite. */
const outsideHeap = 72 * mebibyte;
const usualFirstHeap = 112 * mebibyte;

/**
 * Nix's garbage collector: without these it takes a gigabyte before it collects at all. Larger first heaps save collections
 * until they cost more processes, as nothing is given back; helper threads only wait for each other in heaps this small.
 */
const collectorSettings = (memory: number): Record<string, string> => {
  const most = Math.max(32 * mebibyte, memory - outsideHeap);
  return {
    GC_INITIAL_HEAP_SIZE: String(Math.min(usualFirstHeap, Math.floor(most * 0.6))),
    GC_MAXIMUM_HEAP_SIZE: String(most),
    GC_MARKERS: '1',
    // Half as many collections: a process is replaced before it would need the memory that they save.
    GC_FREE_SPACE_DIVISOR: '1',
  };
};

/**
 * glibc's allocator keeps seven freed pieces of each size at hand, and registering one derivation takes and frees thousands. More
 * of them saved a twentieth of an evaluator's time, and took no more memory. Other C libraries do not read it.
 */
const allocatorSettings = { GLIBC_TUNABLES: 'glibc.malloc.tcache_count=2000' };

const environment = ({ nix, workFolder, memory, isPermissive }: CommandOptions): Record<string, string> => {
  const home = join(workFolder, 'home');
  const passed = passedVariables.flatMap((name) => {
    const value = nix.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    ...(isPermissive ? Object.fromEntries(permissions) : {}),
    NIX_STORE_DIR: storeDirOf(nix),
    HOME: '/homeless-shelter',
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_STATE_HOME: join(home, 'state'),
    NIX_PATH: '',
    TERM: 'dumb',
    ...collectorSettings(memory),
    ...allocatorSettings,
  };
};

const settings = (options: CommandOptions): string[] =>
  Object.entries({
    system: options.system,
    'build-users-group': '',
    'fsync-metadata': 'false',
    'allow-import-from-derivation': 'false',
    'pure-eval': 'false',
    'restrict-eval': 'false',
  }).flatMap(([name, value]) => ['--option', name, value]);

/**
 * Newer Nix tells where a `throw` stands only in its trace. Older Nix shows the source of every frame of a trace, and
 * reads the file up to there byte by byte: minutes for a few hundred errors in an `all-packages.nix`.
 */
const traceOption = (nixVersion: string): string[] =>
  compareVersions(nixVersion, '2.20') < 0 ? [] : ['--show-trace'];

/** The user's own Nix options, less a `--store`: evaluation has a scratch store of its own. */
const withoutStore = (options: readonly string[]): string[] =>
  options.filter((option, index) => option !== '--store' && options[index - 1] !== '--store');

/**
 * The command of one evaluator process: `nix repl` on the scratch store, ended by the kernel should we die first, and
 * in a mount namespace of its own when the tree is to be seen elsewhere.
 *
 * @throws {NixtoolsError} `NIX_NOT_FOUND`, `MOUNT_TOOLS_MISSING` (environment).
 */
export const evaluatorCommand = (options: CommandOptions): ProcessCommand => {
  const { nix, workFolder, mount, cwd } = options;
  const store = `local?root=${encodeURIComponent(scratchRoot(workFolder))}`;
  const repl = [
    findNixProgram(nix, 'nix'),
    ...['--store', store, '--extra-experimental-features', 'nix-command', '--log-format', 'raw'],
    ...traceOption(options.nixVersion),
    ...withoutStore(nix.options),
    ...settings(options),
    'repl',
  ];
  const setpriv = findProgram(nix.env, 'setpriv');
  const mortal = setpriv === undefined ? repl : [setpriv, '--pdeathsig', 'KILL', '--', ...repl];
  const [program = '', ...args] =
    mount === undefined
      ? mortal
      : commandAt(mortal, { ...mount, stage: join(workFolder, 'stage'), env: nix.env });
  return { program, args, env: environment(options), cwd };
};
