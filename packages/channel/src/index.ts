export {
  type AddOptions,
  addChannel,
  type ChangeOptions,
  type ChannelStatus,
  listChannels,
  removeChannel,
  rollbackChannel,
  updateChannel,
} from './change-channels.ts';
export { type Channel, isChannelName } from './channel-registry.ts';
export { describeChannel } from './current-snapshot.ts';
export type { TransferOptions } from './download/resource.ts';
export type { TransferProgress } from './follow/fetch-parts.ts';
export { isAddress, isRemote } from './follow/source.ts';
export {
  type Installed,
  type InstallOptions,
  type InstallStep,
  keptGenerations,
} from './install-snapshot.ts';
export { type OpenChannel, openChannels } from './open-channel.ts';
export type { BaseSnapshot, MadePart, PartsFormat } from './parts/parts-format.ts';
export { parseEnvelope, parsePayload } from './pointer/parse-pointer.ts';
export { type Envelope, type Part, type Payload, partsName, pointerName } from './pointer/pointer.ts';
export {
  type Publication,
  type PublishOptions,
  type PublishStep,
  publishSnapshot,
} from './publish/publish-snapshot.ts';
export type { Published } from './published.ts';
export { type StateFolder, stateFolderOf } from './state-folder.ts';
