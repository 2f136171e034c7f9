import { serviceFiles } from '../../service-files.ts';
import type { NamedService, RenderedFile, RenderInput } from '../../target.ts';
import { containerUnit } from './container-unit.ts';

const folder = '/etc/containers/systemd';

export const stored = (service: NamedService, path: string): string =>
  `/etc/containers/nixtools/${service.name}${path}`;

export const filesOf = (service: NamedService, input: RenderInput): RenderedFile[] => [
  { path: `${folder}/${service.name}.container`, mode: '0644', text: containerUnit(service, input) },
  ...serviceFiles(service).map((file) => ({ ...file, path: stored(service, file.path) })),
];
