import { lstat, readFile } from 'node:fs/promises';
import { type Nix, physicalPath } from '@nixtools/nix-cli';
import { parseDerivation } from '@nixtools/nix-formats';
import { derivedText } from './derived-text.ts';
import type { StoreFile } from './store-file.ts';

/** What a service is configured by is short; anything longer is data. */
const longestText = 4 * 1024 * 1024;

const isDerivation = (path: string): boolean => path.endsWith('.drv');

/** What is known of store paths that nobody has built. */
export interface RecoveredStore {
  /** Output path or source path -> text, sorted. */
  readonly files: Readonly<Record<string, StoreFile>>;
  /** Output path -> what `nix-store --realise` makes it from: `X.drv!out`. */
  readonly derivers: Readonly<Record<string, string>>;
}

/**
 * The texts behind store paths that nobody has built: of derivations that only write a text, of those that such a text
 * names in turn, and of sources that are text files. All else stays a store path.
 *
 * @param context derivations (`X.drv`) and sources, as string contexts name them
 * @example (await recoverFiles(nix, ['/nix/store/…-nginx.conf.drv'])).files['/nix/store/…-nginx.conf']?.text
 */
export const recoverFiles = async (nix: Nix, context: readonly string[]): Promise<RecoveredStore> => {
  const found = new Map<string, StoreFile>();
  const derivers = new Map<string, string>();
  const seen = new Set<string>();
  const open = [...context];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { files, outputs, next } = isDerivation(path)
      ? await ofDerivation(nix, path)
      : await ofSource(nix, path);
    for (const [name, file] of files) found.set(name, file);
    for (const [output, installable] of outputs) derivers.set(output, installable);
    open.push(...next);
  }
  return { files: sorted(found), derivers: sorted(derivers) };
};

const sorted = <Value>(map: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));

interface Recovered {
  readonly outputs: readonly (readonly [output: string, installable: string])[];
  readonly files: readonly (readonly [string, StoreFile])[];
  readonly next: readonly string[];
}

const nothing: Recovered = { files: [], outputs: [], next: [] };

const ofDerivation = async (nix: Nix, path: string): Promise<Recovered> => {
  const bytes = await readFile(physicalPath(nix, path)).catch(() => undefined);
  if (bytes === undefined) return nothing;
  const drv = parseDerivation(bytes, path);
  const output = drv.outputs.get('out');
  const file = derivedText(drv);
  const outputs = [...drv.outputs].flatMap(([name, made]) =>
    'path' in made ? [[made.path, `${path}!${name}`] as const] : [],
  );
  if (file === undefined || output === undefined || !('path' in output)) return { ...nothing, outputs };
  const sources = drv.inputSrcs.filter((source) => file.text.includes(source));
  return { files: [[output.path, file]], outputs, next: [...drv.inputDrvs.keys(), ...sources] };
};

const ofSource = async (nix: Nix, path: string): Promise<Recovered> => {
  const real = physicalPath(nix, path);
  const stat = await lstat(real).catch(() => undefined);
  if (stat === undefined || !stat.isFile() || stat.size > longestText) return nothing;
  const text = utf8(await readFile(real));
  if (text === undefined) return nothing;
  return {
    files: [[path, { text, executable: (stat.mode & 0o111) !== 0, destination: '' }]],
    outputs: [],
    next: [],
  };
};

const utf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};
