import type { Machine } from '../machine/machine.ts';

/** One init system: how a machine is made that it runs on, and what an administrator types there. */
export interface InitSystem {
  /** The target of `@nixtools/services` that renders for it. */
  readonly target: string;
  /** From the tree `recipes.inits`. */
  readonly boot: (tree: string) => Promise<Machine>;
  /** Shell that starts what has just been installed, where the installation does not. */
  readonly afterInstall?: string;
  /** Shell that stops a service, and ends when it has stopped. */
  readonly stop: (name: string) => string;
  readonly start: (name: string) => string;
  readonly reload: (name: string) => string;
}
