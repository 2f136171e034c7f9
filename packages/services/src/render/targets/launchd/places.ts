import type { DirectoryBases } from '../../../description/directories.ts';

export const bases: DirectoryBases = {
  state: '/usr/local/var/lib/',
  cache: '/Library/Caches/',
  logs: '/Library/Logs/',
  config: '/usr/local/etc/',
  runtime: '/var/run/',
  data: '',
};
