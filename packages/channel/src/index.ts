export {
  addChannel,
  type ChangeOptions,
  type ChannelStatus,
  listChannels,
  removeChannel,
  rollbackChannel,
  updateChannel,
} from './change-channels.ts';
export { type Channel, isChannelName } from './channel-registry.ts';
export {
  type Installed,
  type InstallSnapshotOptions,
  type InstallStep,
  keptGenerations,
} from './install-snapshot.ts';
export { type OpenChannel, openChannels } from './open-channel.ts';
export { type StateFolder, stateFolderOf } from './state-folder.ts';
