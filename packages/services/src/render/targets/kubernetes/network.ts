import { compareUtf8 } from '@nixtools/nix-formats';
import { wantedPort } from '../../../description/ports.ts';
import type { Tree } from '../../structured.ts';
import type { NamedService } from '../../target.ts';
import { dnsLabel, labels, resourceName } from './names.ts';

export const networkServices = (service: NamedService): Tree[] => {
  const ports = Object.entries(service.parameters?.ports ?? {})
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([name, want]) => ({ name: dnsLabel(name, 15), ...wantedPort(want) }))
    .map(({ name, number, protocol }) => ({ name, port: number, protocol: protocol.toUpperCase() }));
  if (ports.length === 0 && service.aliases === undefined) return [];
  return [service.name, ...(service.aliases ?? [])].map((name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: resourceName(name), labels: labels(service.name) },
    spec: { selector: labels(service.name), clusterIP: ports.length === 0 ? 'None' : undefined, ports },
  }));
};
