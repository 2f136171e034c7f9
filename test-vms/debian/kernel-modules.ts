import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DebianKernel } from './kernel.ts';

export interface KernelModule {
  readonly name: string;
  /** Not compressed, as busybox's insmod takes it. */
  readonly content: Uint8Array;
}

const nameOf = (file: string): string =>
  file
    .replace(/^.*\//, '')
    .replace(/\.ko(?:\.xz)?$/, '')
    .replaceAll('-', '_');

const contentOf = (file: string): Uint8Array =>
  file.endsWith('.xz') ? execFileSync('xz', ['-dc', file], { maxBuffer: 64 * 2 ** 20 }) : readFileSync(file);

/** A module says itself which others it needs: `depends=xor,raid6_pq` between zero bytes. */
const dependsOf = (content: Uint8Array): readonly string[] =>
  (/\0depends=([^\0]*)\0/.exec(Buffer.from(content).toString('latin1'))?.[1] ?? '')
    .split(',')
    .filter(Boolean);

/**
 * Modules of a kernel and all that they need, each after what it needs. What the kernel has built in is left out.
 *
 * @throws {Error} when a module that another needs is not there
 */
export const kernelModules = (
  { modules }: DebianKernel,
  names: readonly string[],
): readonly KernelModule[] => {
  const files = new Map(
    readdirSync(join(modules, 'kernel'), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.ko(?:\.xz)?$/.test(path))
      .map((path) => [nameOf(path), join(modules, 'kernel', path)]),
  );
  const found = new Map<string, KernelModule>();
  const add = (name: string, needed: boolean): void => {
    const file = files.get(name);
    if (file === undefined && needed) throw new Error(`no module ${name} in ${modules}`);
    if (file === undefined || found.has(name)) return;
    const content = contentOf(file);
    for (const other of dependsOf(content)) add(other, true);
    found.set(name, { name, content });
  };
  for (const name of names) add(name, false);
  return [...found.values()];
};
