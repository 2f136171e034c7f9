import type { Command } from '@nixtools/command-line';

/** Each command is a file of its own, loaded when it is called. The order is the one of `nixboot --help`. */
export const commands: ReadonlyMap<string, () => Promise<Command>> = new Map(
  Object.entries({
    list: async () => (await import('./list.ts')).list,
    spec: async () => (await import('./spec.ts')).spec,
    update: async () => (await import('./update.ts')).update,
    'update-grub': async () => (await import('./update-grub.ts')).updateGrub,
    check: async () => (await import('./check.ts')).check,
    watch: async () => (await import('./watch.ts')).watch,
    'install-grub': async () => (await import('./install-grub.ts')).installGrub,
    external: async () => (await import('./external.ts')).external,
    'hook install': async () => (await import('./hook-install.ts')).hookInstall,
    'hook remove': async () => (await import('./hook-remove.ts')).hookRemove,
    'install-via': async () => (await import('./install-via.ts')).installVia,
    'image build': async () => (await import('./image-build.ts')).imageBuild,
    'image run': async () => (await import('./image-run.ts')).imageRun,
    remove: async () => (await import('./remove.ts')).remove,
  }),
);
