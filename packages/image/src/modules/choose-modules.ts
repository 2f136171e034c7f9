import { join } from 'node:path';
import { lacksDriver } from '../kernel/lacks-driver.ts';
import { readModuleInfo } from './modinfo.ts';
import { type ModuleTree, moduleName, readModule } from './module-tree.ts';

/** A module for an initramfs. */
export interface KernelModule {
  readonly name: string;
  /** Unpacked. */
  readonly content: Uint8Array;
}

/**
 * Modules and all that they need, each after what it needs, in an order that depends on nothing else. What the kernel has built in is left
 * out. Needs come from `modules.dep`; where there is none, from the modules themselves.
 *
 * @param names as the kernel has them: `virtio_net`
 * @throws {NixtoolsError} `KERNEL_LACKS_DRIVER` (environment): one is neither there nor built in. `MODULE_INVALID` (verification)
 * @example await chooseModules(readModuleTree('/lib/modules/6.1.0-57-cloud-amd64'), ['virtio_pci', 'virtio_net'])
 */
export const chooseModules = async (
  tree: ModuleTree,
  names: readonly string[],
): Promise<readonly KernelModule[]> => {
  const chosen = new Map<string, KernelModule>();
  const begun = new Set<string>();
  const add = async (name: string, neededBy: string | undefined): Promise<void> => {
    if (tree.builtIn.has(name) || begun.has(name)) return;
    begun.add(name);
    const path = tree.files.get(name);
    if (path === undefined) throw lacksDriver(name, tree.folder, neededBy);
    const content = await readModule(tree, path);
    const { depends, softBefore } = readModuleInfo(content, join(tree.folder, path));
    for (const wanted of softBefore) {
      const other = tree.aliases.get(wanted) ?? moduleName(wanted);
      if (tree.files.has(other)) await add(other, name);
    }
    for (const other of tree.dependencies?.get(name) ?? depends) await add(moduleName(other), name);
    chosen.set(name, { name, content });
  };
  for (const name of names) await add(moduleName(name), undefined);
  return [...chosen.values()];
};
