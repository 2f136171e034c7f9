import type { TestHost } from '../../install-via/host.ts';
import type { Machine } from '../../machine/machine.ts';

/** What the parts of this scenario share: they run one after the other, each leaves the host as it was. */
export interface Scenario {
  readonly machine: () => Machine;
  readonly host: () => TestHost;
  /** The store path of a system for the folder /nixos. */
  readonly system: () => string;
}
