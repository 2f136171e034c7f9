import { imagePrograms } from '../../container-command.ts';
import { dashed } from '../../names.ts';
import { type OutsideSupport, outsideDropped, outsideFindings } from '../../outside.ts';
import { requiredProgram } from '../../required-programs.ts';
import { merged, printYaml } from '../../structured.ts';
import type { Target } from '../../target.ts';
import { capabilities } from './capabilities.ts';
import { folder, storedFiles } from './files.ts';
import { aliasFindings, containerFindings, secretFindings } from './findings.ts';
import { dollars, serviceTree, sorted, volumesOf } from './service-tree.ts';

const unknown = outsideDropped('compose knows the services of its file alone');

const outside: OutsideSupport = {
  requires: unknown,
  wants: unknown,
  bindsTo: unknown,
  partOf: unknown,
  after: unknown,
  before: unknown,
};

/** One file for docker compose. */
export const compose: Target = {
  name: 'compose',
  title: 'docker compose',
  judged: 'checked',
  nameOf: (id) => dashed(id).replaceAll('.', '-'),
  secretPath: ({ secret, name }) => `/run/secrets/${name}-${secret}`,
  capabilities,
  places: { service: 'keys of the service' },
  overrideKind: 'value',
  render: (input) => {
    const path = `${folder}/compose.yaml`;
    const services = input.services.map(
      (service) =>
        [service.name, merged(serviceTree(service, input), input.override(service, 'service'))] as const,
    );
    const volumes = input.services.flatMap((service) =>
      volumesOf(service).map(({ volume }) => [volume, { name: volume }] as const),
    );
    const secrets = input.services.flatMap((service) =>
      Object.entries(service.secrets ?? {}).map(
        ([name, { source }]) => [`${service.name}-${name}`, { file: dollars(source ?? '') }] as const,
      ),
    );
    const tree = {
      name: 'nixtools',
      services: sorted(services),
      volumes: sorted(volumes),
      secrets: sorted(secrets),
    };
    return {
      files: [{ path, mode: '0644', text: printYaml(tree) }, ...input.services.flatMap(storedFiles)],
      install: [{ argv: ['docker', 'compose', '-f', path, 'up', '-d'], why: 'starts them' }],
      uninstall: [{ argv: ['docker', 'compose', '-f', path, 'down'], why: 'stops them' }],
      programs: [
        requiredProgram('docker', 'Docker with its plugin compose', 'starts and stops the containers', {
          test: 'docker compose version',
        }),
        ...input.services.flatMap((service) => imagePrograms(service, { umask: true, path: false })),
      ],
      findings: [
        ...input.services.flatMap((service) => [
          ...containerFindings(service),
          ...aliasFindings(service),
          ...secretFindings(service),
        ]),
        ...outsideFindings(input, outside),
      ],
    };
  },
};
