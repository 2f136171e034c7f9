import type { ServiceSet } from '../../packages/services/src/index.ts';
import type { Recipe } from '../debian/recipes.ts';
import type { Machine } from '../machine/machine.ts';

/** One init system: how a machine is made that it runs on, and what an administrator types there. */
export interface InitSystem {
  /** The target of `@nixtools/services` that renders for it. */
  readonly target: string;
  /** What its tree is made by. @default recipes.inits */
  readonly recipe?: Recipe;
  /** Of the servers, those that this tree has. @default all */
  readonly servers?: readonly string[];
  readonly boot: (tree: string) => Promise<Machine>;
  /** The set with what the machine of a test takes, where that is not all that a set may ask for. */
  readonly adapted?: (set: ServiceSet) => ServiceSet;
  /** Shell that makes what an administrator has before anything is installed. */
  readonly beforeInstall?: string;
  /** Where the services live, and see themselves, when that is not the machine that they are installed on. */
  readonly inside?: (machine: Machine) => Machine;
  /** Shell that starts what has just been installed, where the installation does not. */
  readonly afterInstall?: string;
  /** Words that run a command where a service sees it, when that is not its machine. */
  readonly within?: (service: string) => string;
  /** Shell that stops a service, and ends when it has stopped. */
  readonly stop: (name: string) => string;
  readonly start: (name: string) => string;
  /** Shell that stops a service that runs, and starts it again. */
  readonly restart: (name: string) => string;
  readonly reload: (name: string) => string;
}
