import { serviceFiles } from '../../service-files.ts';
import type { NamedService, RenderedFile } from '../../target.ts';
import { stored } from './service-tree.ts';

export const folder = '/etc/nixtools/compose';

export const storedFiles = (service: NamedService): RenderedFile[] =>
  serviceFiles(service).map((file) => ({ ...file, path: stored(service, file.path) }));
