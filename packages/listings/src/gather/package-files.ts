import { compareUtf8 } from '@nixtools/nix-formats';
import type { ListedPackage } from '@nixtools/snapshot';
import type { OutputFiles } from './output-files.ts';

/** Of one package. Few have more; those that do, have thousands of a kind. */
const mostPrograms = 2_000;
const mostFiles = 1_000;

/** One line of `programs.jsonl` from the outputs of a package, or `undefined` when there is nothing to say. */
export const packageFiles = (attr: string, outputs: readonly OutputFiles[]): ListedPackage | undefined => {
  const programs = union(outputs.map((output) => output.programs));
  const files = union(outputs.map((output) => output.files));
  if (programs.length + files.length === 0) return undefined;
  const kept = nearest(files);
  const more = Math.max(0, programs.length - mostPrograms) + files.length - kept.length;
  return {
    attr,
    programs: programs.slice(0, mostPrograms),
    files: kept,
    ...(more === 0 ? {} : { more }),
  };
};

const union = (sets: readonly ReadonlySet<string>[]): readonly string[] =>
  [...new Set(sets.flatMap((set) => [...set]))].sort(compareUtf8);

/** Those nearest to the root, in byte order. */
const nearest = (files: readonly string[]): readonly string[] => {
  if (files.length <= mostFiles) return files;
  const depth = (path: string): number => path.split('/').length;
  const byDepth = [...files].sort((a, b) => depth(a) - depth(b) || compareUtf8(a, b));
  return byDepth.slice(0, mostFiles).sort(compareUtf8);
};
