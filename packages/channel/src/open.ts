// What every search begins with, apart from the rest: whoever imports it loads neither zod nor a parser of snapshots.
export { type OpenChannel, openChannels } from './open-channel.ts';
export type { Published } from './published.ts';
export { type StateFolder, stateFolderOf } from './state-folder.ts';
