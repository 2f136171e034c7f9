import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseNix } from '../src/index.ts';
import { printAsNix } from './print-as-nix.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const home = '/homeless';
const env = { ...process.env, NIX_REMOTE: '', HOME: home };
const hasNix = spawnSync('nix-instantiate', ['--version'], { env }).status === 0;

/** Files of Nix below a folder, as sorted paths. */
const nixFilesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory())
        return ['node_modules', 'dist'].includes(entry.name) ? [] : nixFilesBelow(path);
      return entry.isFile() && entry.name.endsWith('.nix') ? [path] : [];
    });

/** Nix prints an `assert` behind an operator as if it needed no parentheses: it ends where those of the operator do. */
const withAssertsInParentheses = (printed: string): string => {
  const pending: number[] = [];
  let depth = 0;
  return printed.replaceAll(
    /"(?:[^"\\]|\\.)*"|[({[]|[)}\]]|(?<!\b(?:then|else|in)|[(;:=?]) assert /gs,
    (found) => {
      if (found.startsWith('"')) return found;
      if ('({['.includes(found)) depth += 1;
      else if (')}]'.includes(found)) {
        const closed = pending.filter((at) => at === depth).length;
        pending.splice(pending.length - closed);
        depth -= 1;
        return ')'.repeat(closed) + found;
      } else {
        pending.push(depth);
        return found.replace('assert', '(assert');
      }
      return found;
    },
  );
};

/**
 * Nix sorts by where a name happens to lie in memory, and prints the pieces of a text as its lexer found them, empty ones too: what
 * it printed is printed again until nothing changes.
 */
const canonical = (printed: string): string => {
  const again = printAsNix(parseNix(withAssertsInParentheses(printed)), { file: '/x', home: '/' });
  return again === printed ? again : canonical(again);
};

/**
 * Nix prints names of attributes that are keywords, but for "if", without quotes; and paths that something is added to with
 * the slash in between.
 */
const asNixReadsIt = (printed: string): string =>
  printed.replaceAll(
    /"(?:[^"\\]|\\.)*"|(?<=[( ])\/[\w.+-][\w.+/-]*|(?<=[{;] )\b(?:then|else|assert|with|let|in|rec|inherit)(?= = )|(?<=\.)(?:then|else|assert|with|let|in|rec|inherit)(?![\w'-])/gs,
    (found) => (/^[a-z]/.test(found) ? `"${found}"` : found.replace(/(?<=^\/.*)\/$/, '')),
  );

/** One line a file; undefined for those that are no Nix, and `null` for those that Nix refuses for what names mean. */
const asNixPrints = (files: readonly string[]): readonly (string | null | undefined)[] => {
  const { status, stdout, stderr } = spawnSync('nix-instantiate', ['--parse', ...files], {
    ...{ env, encoding: 'utf8', maxBuffer: 2 ** 30 },
  });
  if (status === 0) return stdout.trimEnd().split('\n');
  if (files.length === 1)
    return [/undefined variable|already defined|duplicate/.test(stderr) ? null : undefined];
  const middle = files.length >> 1;
  return [...asNixPrints(files.slice(0, middle)), ...asNixPrints(files.slice(middle))];
};

const ours = (file: string): string | undefined => {
  try {
    return canonical(printAsNix(parseNix(readFileSync(file, 'utf8'), file), { file, home }));
  } catch {
    return undefined;
  }
};

/** The files that are not the same to both, with where they begin to differ. */
const differences = (files: readonly string[]): readonly string[] => {
  const found: string[] = [];
  for (let from = 0; from < files.length; from += 200) {
    const part = files.slice(from, from + 200);
    asNixPrints(part).forEach((printed, i) => {
      if (printed === null) return;
      const file = part[i] ?? '';
      const theirs = printed === undefined ? undefined : canonical(asNixReadsIt(printed));
      const mine = ours(file);
      if (mine === theirs) return;
      let at = 0;
      while (mine !== undefined && theirs !== undefined && mine[at] === theirs[at]) at += 1;
      const near = (text?: string): string => text?.slice(Math.max(0, at - 60), at + 60) ?? 'refused';
      found.push(`${file}\n  ours   ${near(mine)}\n  theirs ${near(theirs)}`);
    });
  }
  return found;
};

const trees = [
  ['this repository', root, 50],
  ['the nixpkgs of March 2014', process.env['NIXTOOLS_NIXPKGS_2014'], 5000],
  ['corepkgs', process.env['NIXTOOLS_COREPKGS'], 400],
] as const;

describe.skipIf(!hasNix)(`Nix's own parser${hasNix ? '' : ' (SKIPPED: there is no Nix)'}`, () => {
  for (const [name, tree, least] of trees)
    it.skipIf(tree === undefined)(
      `sees the same in every file of ${name}${tree === undefined ? ' (SKIPPED: its path is not set)' : ''}`,
      () => {
        const files = nixFilesBelow(tree ?? '');
        expect(files.length).toBeGreaterThan(least);
        expect(differences(files)).toEqual([]);
      },
      3_600_000,
    );
});
