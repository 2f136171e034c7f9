import { fileURLToPath } from 'node:url';
import { staliNix } from '@nixtools/stali';
import { afterAll } from 'vitest';
import { createThrowawayStore } from '../../../test/throwaway-store.ts';

export const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface StaliNix {
  /** The value of an expression that may say `stali`. */
  readonly value: (expression: string) => Promise<unknown>;
  /** What Nix says of an expression that must not evaluate. */
  readonly complaint: (expression: string) => Promise<string>;
  /** The `.drv` of an expression. */
  readonly instantiate: (expression: string) => Promise<string>;
  /** A variable that a derivation is built with; nothing where it has none. */
  readonly variable: (drvPath: string, name: string) => Promise<string | undefined>;
  /** All `.drv` files that building one needs. */
  readonly closure: (drvPath: string) => Promise<readonly string[]>;
}

/** A real Nix with a store of its own, for the tests of one file. */
export const staliInNix = (): StaliNix => {
  const store = createThrowawayStore();
  afterAll(store.remove);
  const saying = (expression: string): string => `let stali = import ${staliNix()} { }; in ${expression}`;
  const evaluated = ['--eval', '--strict', '--json', '--expr'];
  return {
    value: async (expression) =>
      JSON.parse(await store.must('nix-instantiate', ...evaluated, saying(expression))),
    complaint: async (expression) => {
      const { exitCode, stdout, stderr } = await store.nix('nix-instantiate', [
        ...evaluated,
        saying(expression),
      ]);
      if (exitCode === 0) throw new Error(`it evaluates, to ${stdout}`);
      return stderr;
    },
    instantiate: (expression) => store.must('nix-instantiate', '--expr', saying(expression)),
    variable: async (drvPath, name) => {
      const { exitCode, stdout } = await store.nix('nix-store', ['-q', '--binding', name, drvPath]);
      return exitCode === 0 ? stdout.trimEnd() : undefined;
    },
    closure: async (drvPath) =>
      (await store.must('nix-store', '-qR', drvPath)).split('\n').filter((path) => path.endsWith('.drv')),
  };
};
