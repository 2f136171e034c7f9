import { compareUtf8 } from '@nixtools/nix-formats';
import { imagePrograms } from '../../container-command.ts';
import { requiredProgram } from '../../required-programs.ts';
import { printYaml } from '../../structured.ts';
import type { NamedService, RenderInput, Step, Target } from '../../target.ts';
import { containerFindings } from '../compose/findings.ts';
import { capabilities } from './capabilities.ts';
import { accountFindings, findings, waitFindings } from './findings.ts';
import { resourceName } from './names.ts';
import { networkServices } from './network.ts';
import { claims, configMap, secretName } from './volumes.ts';
import { workload } from './workload.ts';

/** Manifests, one file a service. */
export const kubernetes: Target = {
  name: 'kubernetes',
  title: 'Kubernetes',
  judged: 'rendered',
  nameOf: resourceName,
  secretPath: ({ secret }) => `/run/secrets/${secret}`,
  capabilities,
  places: { container: 'keys of the container', pod: 'keys of the spec of the pod' },
  overrideKind: 'value',
  render: (input) => {
    const path = (name: string): string => `/etc/nixtools/kubernetes/${name}.yaml`;
    const secrets = input.services.flatMap((service) =>
      Object.entries(service.secrets ?? {})
        .sort(([a], [b]) => compareUtf8(a, b))
        .map(([name, { source = '' }]) => ({ name, source, of: secretName(service, name) })),
    );
    const forgets = secrets.map(
      ({ of }): Step => ({
        argv: ['kubectl', 'delete', '--ignore-not-found', 'secret', of],
        why: 'no old secret stays',
      }),
    );
    return {
      files: input.services.map((service) => ({
        path: path(service.name),
        mode: '0644',
        text: manifests(service, input),
      })),
      install: [
        ...forgets,
        ...secrets.map(({ name, source, of }) => ({
          argv: ['kubectl', 'create', 'secret', 'generic', of, `--from-file=${name}=${source}`],
          why: 'makes a secret',
        })),
        ...input.services.map(({ name }) => ({
          argv: ['kubectl', 'apply', '-f', path(name)],
          why: 'applies it',
        })),
      ],
      uninstall: [
        ...input.services.map(({ name }) => ({
          argv: ['kubectl', 'delete', '--ignore-not-found', '-f', path(name)],
          why: 'deletes it',
        })),
        ...forgets,
      ],
      programs: [
        requiredProgram('kubectl', 'Kubernetes', 'applies and deletes the manifests'),
        ...input.services.flatMap((service) => imagePrograms(service, { umask: true, path: false })),
      ],
      findings: [
        ...accountFindings(input),
        ...waitFindings(input),
        ...input.services.flatMap((service) => [
          ...containerFindings(service),
          ...findings(service, input.set),
        ]),
      ],
    };
  },
};

const manifests = (service: NamedService, input: RenderInput): string =>
  [workload(service, input), ...configMap(service), ...claims(service), ...networkServices(service)]
    .map(printYaml)
    .join('---\n');
