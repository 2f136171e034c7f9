import { describe, expect, it } from 'vitest';
import { refusal } from './described.ts';

const header = (hosts: string, place = ''): string => `version: 1
hosts:
${hosts}
place: ${place === '' ? '{}' : place}
parts:
`;

const database = `  db:
    - version: 1
      services:
        postgres:
          exec: { argv: [/bin/db] }
          parameters: { ports: { sql: auto } }
          endpoints: { sql: { port: sql }, local: { socket: /run/db } }
`;

const application = (endpoint: string, service = 'postgres'): string => `  shop:
    - version: 1
      services:
        shop:
          exec: { argv: [/bin/shop] }
          needs: { db: { service: ${service}, endpoint: ${endpoint} } }
`;

const two = '  a: { address: 10.0.0.1 }\n  b: { address: 10.0.0.2 }';
const apart = '{ on: { shop: [a], db: [b] } }';

const plain = (id: string, more: string): string =>
  `  ${id}:\n    - { version: 1, services: { ${id}: { exec: { argv: [/bin/x] }, ${more} } } }\n`;

/** What is wrong, the deployment, the code, all places, and a word of the hint. */
type Case = readonly [what: string, text: string, code: string, places: readonly string[], hint?: string];

const cases: readonly Case[] = [
  [
    'a need of a service that there is not',
    header(two, apart) + database + application('sql', 'postgers'),
    'SERVICE_NEED_UNKNOWN',
    ['services.shop.needs.db'],
    'did you mean "postgres"?',
  ],
  [
    'a need of an endpoint that there is not',
    header(two, apart) + database + application('sgl'),
    'SERVICE_NEED_UNKNOWN',
    ['services.shop.needs.db', 'services.postgres'],
    'did you mean "sql"?',
  ],
  [
    'a socket that is needed from another host',
    header(two, apart) + database + application('local'),
    'SERVICE_ENDPOINT_LOCAL',
    ['services.shop.needs.db', 'services.postgres.endpoints.local'],
    'give the endpoint a port',
  ],
  [
    'a host without an address that another has to reach',
    header('  a: { address: 10.0.0.1 }\n  b: {}', apart) + database + application('sql'),
    'PLACE_NO_ADDRESS',
    ['services.shop.needs.db', 'hosts.b'],
    'give b an address',
  ],
  [
    'two hosts at one address, however it is written',
    header('  a: { address: "fd00::2" }\n  b: { address: "FD00:0::2" }', apart) +
      database +
      application('sql'),
    'PLACE_ADDRESS_CLAIMED',
    ['hosts.a.address', 'hosts.b.address'],
    'of its own',
  ],
  [
    'a host that there is not',
    header(two, '{ on: { shop: [aa], db: [b] } }') + database + application('sql'),
    'PLACE_HOST_UNKNOWN',
    ['place.on.shop', 'hosts'],
    'did you mean "a"?',
  ],
  [
    'a part that there is not',
    header(two, '{ on: { shopp: [a], db: [b] }, strategy: pack }') + database + application('sql'),
    'PLACE_PART_UNKNOWN',
    ['place.on.shopp'],
    'did you mean "shop"?',
  ],
  [
    'a part that nothing places',
    header(two, '{ on: { db: [b] } }') + database + application('sql'),
    'PLACE_PART_UNPLACED',
    ['parts.shop'],
    'place.on.shop',
  ],
  [
    'a part that is to be on no host',
    header(two, '{ on: { db: [b], shop: [] } }') + database + application('sql'),
    'PLACE_PART_UNPLACED',
    ['place.on.shop'],
  ],
  [
    'more replicas than hosts',
    header(two, '{ strategy: spread, replicas: { db: 3 } }') + database,
    'PLACE_NO_HOST',
    ['place.replicas.db'],
  ],
  [
    'replicas beside another number of hosts',
    header(two, '{ on: { db: [b] }, replicas: { db: 2 } }') + database,
    'PLACE_REPLICAS',
    ['place.replicas.db', 'place.on.db'],
  ],
  [
    'a capacity that is exceeded',
    header('  a: { capacity: { memory: 3 } }', '{ on: { x: [a], y: [a] } }') +
      plain('x', 'host: { uses: { memory: 2 } }') +
      plain('y', 'host: { uses: { memory: 2 } }'),
    'PLACE_CAPACITY',
    ['services.y.host.uses.memory', 'hosts.a.capacity.memory'],
  ],
  [
    'a capacity that the host does not have at all',
    header('  a: { capacity: { memory: 3 } }', '{ on: { x: [a] } }') +
      plain('x', 'host: { uses: { gpu: 1 } }'),
    'PLACE_CAPACITY',
    ['services.x.host.uses.gpu', 'hosts.a.capacity.gpu'],
  ],
  ...(
    [
      ['labels', 'ssd'],
      ['mounts', '/srv'],
      ['devices', '/dev/kvm'],
      ['kernelModules', 'tun'],
    ] as const
  ).map(
    ([trait, value]) =>
      [
        `a host without what is asked of its ${trait}`,
        header(
          `  a: { ${trait}: [${value === '/srv' ? '/mnt' : value === 'ssd' ? 'hdd' : '/x'}] }`,
          '{ on: { x: [a] } }',
        ).replace('[/x]', trait === 'kernelModules' ? '[loop]' : '[/dev/null]') +
          plain('x', `host: { ${trait}: [${value}] }`),
        'PLACE_HOST_LACKS',
        [`services.x.host.${trait}`, `hosts.a.${trait}`],
      ] as const,
  ),
  [
    'two fixed ports on one host',
    header('  a: {}', '{ on: { x: [a], y: [a] } }') +
      plain('x', 'parameters: { ports: { http: 80 } }') +
      plain('y', 'parameters: { ports: { web: 80 } }'),
    'SERVICE_PORT_CLAIMED',
    ['services.x.parameters.ports.http', 'services.y.parameters.ports.web'],
  ],
  [
    'no host where a fixed port is free',
    header('  a: {}\n  b: {}', '{ strategy: pack, replicas: { x: 2 } }') +
      plain('x', 'parameters: { ports: { http: 80 } }, host: { uses: { memory: 1 } }') +
      plain('y', 'sockets: { web: { listen: "127.0.0.1:80" } }'),
    'PLACE_NO_HOST',
    ['parts.y', 'services.x.parameters.ports.http', 'services.y.sockets.web.listen'],
  ],
  [
    'two names that clash',
    header('  a: {}') + plain('x', 'aliases: [www]') + plain('y', 'aliases: [www]'),
    'SERVICE_NAME_CLAIMED',
    ['services.x.aliases', 'services.y.aliases'],
  ],
  [
    'two values that clash, even on different hosts',
    `${header(two, '{ on: { x: [a], y: [b] } }')}  x:
    - { version: 1, services: { nginx: { exec: { argv: [/bin/x], user: web } } } }
  y:
    - { version: 1, services: { nginx: { exec: { argv: [/bin/x], user: www } } } }
`,
    'SERVICE_VALUES_CLASH',
    ['services.nginx.exec.user', 'services.nginx.exec.user'],
  ],
  [
    'a strict dependency on a service of another host',
    header(two, '{ on: { x: [a], y: [b] } }') +
      plain('x', 'dependencies: { requires: [y] }') +
      plain('y', ''),
    'PLACE_APART',
    ['services.x.dependencies.requires', 'services.y'],
    'needs',
  ],
  [
    'an endpoint that nothing leads to',
    header('  a: {}') + plain('x', 'endpoints: { sql: {} }'),
    'SERVICE_ENDPOINT',
    ['services.x.endpoints.sql'],
  ],
  [
    'an endpoint with an unknown port',
    header('  a: {}') + plain('x', 'parameters: { ports: { sql: auto } }, endpoints: { sql: { port: sgl } }'),
    'SERVICE_REFERENCE',
    ['services.x.endpoints.sql.port'],
    'did you mean "port.sql"?',
  ],
  [
    'a reference to what the service does not have',
    header('  a: {}') + plain('x', 'own: { state: "0700" }, description: "${own.stat}"'),
    'SERVICE_REFERENCE',
    ['services.x.description'],
    'did you mean "own.state"?',
  ],
  [
    'a line for each where there are no lines',
    header('  a: {}') +
      plain(
        'x',
        'parameters: { ports: { p: 1 } }, endpoints: { e: { port: p } }, description: "${each.listen.e}"',
      ),
    'SERVICE_REFERENCE',
    ['services.x.description'],
    'files',
  ],
  [
    'the address of a host that has none',
    header('  a: {}') + plain('x', 'description: "${host.address}"'),
    'PLACE_NO_ADDRESS',
    ['services.x.description', 'hosts.a'],
  ],
];

describe('a deployment', () => {
  it.each(cases.map((one) => [one[0], one] as const))(
    'is refused with %s, which names all who take part',
    (_, one) => {
      const [, text, code, places, hint] = one;
      const error = refusal(text);
      const named = error.place
        .split(' and ')
        .map((place) => /^(.*) \(tide\.yaml:(\d+)\)$/.exec(place) ?? [place]);
      expect({ code: error.code, places: named.map(([, path]) => path) }).toEqual({ code, places });
      // The line is the one on which it stands, what holds it, or the first of what it holds.
      const lines = text.split('\n');
      for (const [, path = '', line] of named)
        expect(
          path.split('.').some((name) =>
            lines
              .slice(Math.max(0, Number(line) - 4), Number(line))
              .join()
              .includes(name),
          ),
        ).toBe(true);
      if (hint !== undefined) expect(error.hint).toContain(hint);
      expect(error.hint ?? error.message).not.toBe('');
    },
  );
});
