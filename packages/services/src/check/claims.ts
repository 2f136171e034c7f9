import { compareUtf8 } from '@nixtools/nix-formats';
import { placeOf } from '../description/marks.ts';
import { fixedPortsOf } from '../description/ports.ts';
import type { Service } from '../description/service.ts';
import type { ServiceSet } from '../description/service-set.ts';
import type { Problem } from './problem.ts';

interface Claim {
  readonly code: string;
  /** What is claimed, as a message names it. */
  readonly what: string;
  readonly service: string;
  readonly path: readonly string[];
  /** Claims that say the same do not clash. Undefined: nobody may share it. */
  readonly says?: string;
}

/** Nothing that can have one owner is claimed by two services: ports, names, files, folders, process id files. */
export const claimProblems = (set: ServiceSet): Problem[] => {
  const first = new Map<string, Claim>();
  const problems: Problem[] = [];
  for (const claim of Object.entries(set.services)
    .sort(([a], [b]) => compareUtf8(a, b))
    .flatMap(([id, service]) => claimsOf(id, service))) {
    const key = `${claim.code} ${claim.what}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, claim);
    else if (clash(claim, other))
      problems.push({
        code: claim.code,
        message: `${other.service} and ${claim.service} both claim ${claim.what}`,
        places: [other, claim].map(({ service, path }) => placeOf(set, ['services', service, ...path])),
        hint: 'change one of the two',
      });
  }
  return problems;
};

/** A service may name the same thing twice: a port as a parameter and in its socket. */
const clash = (a: Claim, b: Claim): boolean =>
  a.says === undefined || b.says === undefined ? a.service !== b.service : a.says !== b.says;

const claimsOf = (service: string, description: Service): Claim[] => [
  { code: 'SERVICE_NAME_CLAIMED', what: `the name "${service}"`, service, path: [] },
  ...(description.aliases ?? []).map((alias) => ({
    code: 'SERVICE_NAME_CLAIMED',
    what: `the name "${alias}"`,
    service,
    path: ['aliases'],
  })),
  ...portClaims(service, description),
  ...socketClaims(service, description),
  ...fileClaims(service, description),
];

const portClaims = (service: string, description: Service): Claim[] =>
  fixedPortsOf(description).map(({ number, protocol, path }) => ({
    code: 'SERVICE_PORT_CLAIMED',
    what: `port ${number}/${protocol}`,
    service,
    path,
  }));

const socketClaims = (service: string, { sockets }: Service): Claim[] =>
  Object.entries(sockets ?? {}).flatMap(([name, { listen = '' }]) =>
    listen.startsWith('/')
      ? [
          {
            code: 'SERVICE_PORT_CLAIMED',
            what: `the socket ${listen}`,
            service,
            path: ['sockets', name, 'listen'],
          },
        ]
      : [],
  );

const fileClaims = (service: string, { files, directories, forking }: Service): Claim[] => [
  ...Object.entries(files ?? {}).map(([file, content]) => ({
    code: 'SERVICE_FILE_CLAIMED',
    what: `the file ${file}`,
    service,
    path: ['files', file],
    says: JSON.stringify([
      content.text,
      content.parts,
      content.source,
      content.mode,
      content.owner,
      content.group,
    ]),
  })),
  ...Object.entries(directories ?? {}).flatMap(([kind, named]) =>
    Object.entries(named ?? {}).map(([name, { mode, owner, group }]) => ({
      code: 'SERVICE_FILE_CLAIMED',
      what: `the ${kind} directory ${name}`,
      service,
      path: ['directories', kind, name],
      says: JSON.stringify([mode, owner, group]),
    })),
  ),
  ...(forking?.pidFile === undefined
    ? []
    : [
        {
          code: 'SERVICE_FILE_CLAIMED',
          what: `the file ${forking.pidFile}`,
          service,
          path: ['forking', 'pidFile'],
        },
      ]),
];
