import { compareUtf8 } from '@nixtools/nix-formats';
import { defaults } from '../description/defaults.ts';
import type { NamedService, RenderedFile } from './target.ts';

/** The files that a service brings, for targets that run on a host's own file system. */
export const serviceFiles = ({ files = {} }: NamedService): RenderedFile[] =>
  Object.entries(files)
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([path, { text, source, mode = defaults.fileMode, owner, group }]) => ({
      path,
      mode,
      ...(text === undefined ? {} : { text }),
      ...(source === undefined ? {} : { source }),
      ...(owner === undefined ? {} : { owner }),
      ...(group === undefined ? {} : { group }),
    }));
