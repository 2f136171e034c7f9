import type { Command } from '@nixtools/command-line';

/** Each command is a file of its own, loaded when it is called. The order is the one of `preenix --help`. */
export const commands: ReadonlyMap<string, () => Promise<Command>> = new Map(
  Object.entries({
    search: async () => (await import('./search.ts')).search,
    show: async () => (await import('./show.ts')).show,
    drv: async () => (await import('./drv.ts')).drv,
    realise: async () => (await import('./realise.ts')).realise,
    install: async () => (await import('./install.ts')).install,
    remove: async () => (await import('./remove.ts')).remove,
    list: async () => (await import('./list.ts')).list,
    generations: async () => (await import('./generations.ts')).generations,
    rollback: async () => (await import('./rollback.ts')).rollback,
    'channel add': async () => (await import('./channel-add.ts')).channelAdd,
    'channel list': async () => (await import('./channel-list.ts')).channelList,
    'channel update': async () => (await import('./channel-update.ts')).channelUpdate,
    'channel remove': async () => (await import('./channel-remove.ts')).channelRemove,
    'channel rollback': async () => (await import('./channel-rollback.ts')).channelRollback,
    index: async () => (await import('./index-tree.ts')).indexTree,
    publish: async () => (await import('./publish.ts')).publish,
    serve: async () => (await import('./serve.ts')).serve,
  }),
);
