import fc from 'fast-check';
import type { Service } from '../../src/description/service.ts';
import { type Deployment, type Parts, partsOf, type ServiceSet } from '../../src/index.ts';

const applications = ['shop', 'blog', 'chat'] as const;

/** One application of three: a program, its database, and a host in the nginx that all share. It may need others. */
const services = (name: string, others: readonly string[], fixed: boolean): Record<string, Service> => ({
  [name]: {
    exec: { argv: [`/bin/${name}`, '${listen.http}:${port.http}', '${need.db.address}', '${own.user}'] },
    own: { user: true, state: '0700' },
    parameters: { ports: { http: fixed ? 20_001 + applications.indexOf(name as 'shop') : 'auto' } },
    endpoints: { http: { port: 'http' } },
    needs: {
      db: { service: `db@${name}`, endpoint: 'sql' },
      ...Object.fromEntries(others.map((other) => [other, { service: other, endpoint: 'http' }])),
    },
    host: { uses: { memory: 1 + name.length } },
  },
  [`db@${name}`]: {
    exec: { argv: ['/bin/db', '-D', '${own.state}', '-p', '${port.sql}'] },
    own: { user: true, state: '0700', runtime: '0755' },
    parameters: { ports: { sql: 'auto' } },
    endpoints: { sql: { port: 'sql', socket: '${own.runtime}' } },
    files: { [`/etc/db/${name}`]: { text: 'local\nhost ${each.client.sql.address}\nend\n' } },
    host: { uses: { memory: 2 } },
  },
  nginx: {
    exec: { argv: ['/bin/nginx'] },
    own: { user: true },
    parameters: { ports: { http: 80 } },
    needs: { [name]: { service: name, endpoint: 'http' } },
    files: {
      '/etc/nginx.conf': { parts: { [name]: `each \${each.need.${name}.address} for \${host.name}` } },
    },
  },
});

const sets = new Map<string, { readonly set: ServiceSet; readonly parts: Parts }>();

const partOf = (name: string, others: readonly string[], fixed: boolean) => {
  const key = `${name} ${others} ${fixed}`;
  const known = sets.get(key);
  if (known !== undefined) return known;
  // What it needs may be in another part, so it is no whole set.
  const set: ServiceSet = { version: 1, services: services(name, others, fixed) };
  const made = { set, parts: partsOf(set) };
  sets.set(key, made);
  return made;
};

/** Some of the applications, with needs among them. */
export const generatedParts: fc.Arbitrary<ReadonlyMap<string, Parts>> = fc
  .subarray([...applications], { minLength: 1 })
  .chain((names) =>
    fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), fc.subarray(names), fc.boolean()))),
  )
  .map((list) => new Map(list.map(([name, others, fixed]) => [name, partOf(name, others, fixed).parts])));

export type Hosts = Omit<Deployment, 'parts'>;

/** One to four hosts, on which everything fits, and a way to place. */
export const generatedHosts = (parts: ReadonlyMap<string, Parts>): fc.Arbitrary<Hosts> => {
  const names = ['a', 'b', 'c', 'd'];
  return fc.integer({ min: 1, max: 4 }).chain((count) => {
    const some = names.slice(0, count);
    return fc
      .record({
        strategy: fc.constantFrom('spread' as const, 'pack' as const),
        room: fc.integer({ min: 40, max: 80 }),
        on: fc.array(fc.tuple(fc.constantFrom(...parts.keys()), fc.subarray(some, { minLength: 1 }))),
        replicas: fc.array(fc.tuple(fc.constantFrom(...parts.keys()), fc.integer({ min: 1, max: count }))),
      })
      .map(({ strategy, room, on, replicas }): Hosts => {
        const explicit = Object.fromEntries(on);
        const counted = replicas.filter(([part]) => explicit[part] === undefined);
        return {
          version: 1,
          hosts: Object.fromEntries(
            some.map((name, at) => [name, { address: `10.0.0.${at + 1}`, capacity: { memory: room } }]),
          ),
          place: { on: explicit, replicas: Object.fromEntries(counted), strategy },
        };
      });
  });
};

/** Parts, hosts, and a way to place the first on the second. */
export const generatedDeployment = generatedParts.chain((parts) =>
  fc.record({ parts: fc.constant(parts), deployment: generatedHosts(parts) }),
);

/** Everything on one host. */
export const onOne: Hosts = { version: 1, hosts: { low: { address: '10.0.0.9' } } };

/** The same value, whose maps and objects were filled in another order. */
export const reversed = <Value>(value: Value): Value => {
  const turn = (inner: unknown): unknown => {
    if (inner instanceof Map) return new Map([...inner].reverse().map(([name, one]) => [name, turn(one)]));
    if (Array.isArray(inner) || typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner)
        .reverse()
        .map(([name, one]) => [name, turn(one)]),
    );
  };
  return turn(value) as Value;
};
