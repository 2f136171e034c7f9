import { offlineOption } from '../network-options.ts';

/** What all commands that make a snapshot are told. */
export const snapshotOptions = {
  out: {
    type: 'string',
    describe: 'the snapshot folder to make',
    placeholder: 'SNAPSHOT',
    alias: 'o',
    required: true,
  },
  listings: {
    type: 'string',
    describe:
      'take the files of packages from this binary cache (a folder or URL), or from "store", the store of this machine',
    placeholder: 'CACHE',
    multiple: true,
  },
  offline: {
    ...offlineOption,
    describe: 'take no listings from the network (PREENIX_OFFLINE=1 says the same)',
  },
} as const;
