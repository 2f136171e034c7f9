import { describe, expect, it } from 'vitest';
import { deploy, difference, onOneHost, partsOf, readUnchecked, type ServiceSet } from '../../src/index.ts';
import { deployed } from './described.ts';

const shop = `  shop:
    - version: 1
      services:
        shop:
          exec: { argv: [/bin/shop, "\${need.db.host}", "\${need.db.port}", "\${need.db.address}"] }
          needs: { db: { service: db@shop, endpoint: sql } }
          files:
            /etc/shop: { parts: { b: "all \${each.need.db.address}", a: "on \${host.name}" } }
`;

const database = `  db:
    - version: 1
      services:
        db@shop:
          exec: { argv: [/bin/db, "\${own.state}", "\${listen.sql}", "\${listen.sql:,}"] }
          own: { user: true, state: "0700", runtime: "0755" }
          parameters: { ports: { sql: auto } }
          endpoints: { sql: { port: sql, socket: "\${own.runtime}/s.\${port.sql}" } }
          files:
            /etc/db: { text: "first\\nhost \${each.client.sql.network}\\nlisten \${each.listen.sql.address}\\nlast\\n" }
`;

const tide = (hosts: string, place: string): string => `version: 1
hosts: ${hosts}
place: ${place}
parts:
${shop}${database}`;

const low = () => deployed(tide('{ a: {} }', '{}'));
const high = (address = '10.0.0.2') =>
  deployed(
    tide(`{ a: { address: 10.0.0.1 }, b: { address: "${address}" } }`, '{ on: { shop: [a], db: [b] } }'),
  );

describe('a need', () => {
  it('on one host is a socket, an order and a wish', () => {
    const services = low().hosts.get('a')?.services ?? {};
    expect(services['shop']).toMatchObject({
      exec: { argv: ['/bin/shop', '/run/db@shop/s.20000', '20000', 'unix:/run/db@shop/s.20000'] },
      dependencies: { wants: ['db@shop'], after: ['db@shop'] },
    });
    expect(services['db@shop']?.exec?.argv?.slice(2)).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(services['db@shop']?.files?.['/etc/db']?.text).toBe('first\nlisten 127.0.0.1:20000\nlast\n');
  });

  it('of another host is its address; the provider listens there, and knows its client', () => {
    const { hosts } = high();
    const client = hosts.get('a')?.services['shop'];
    expect(client?.exec?.argv).toEqual(['/bin/shop', '10.0.0.2', '20000', '10.0.0.2:20000']);
    expect(client?.dependencies).toBeUndefined();
    const provider = hosts.get('b')?.services['db@shop'];
    expect(provider?.exec?.argv?.slice(2)).toEqual(['127.0.0.1 10.0.0.2', '127.0.0.1,10.0.0.2']);
    expect(provider?.files?.['/etc/db']?.text).toBe(
      'first\nhost 10.0.0.1/32\nlisten 127.0.0.1:20000\nlisten 10.0.0.2:20000\nlast\n',
    );
  });

  it('has brackets around an address of IPv6 that a port follows', () => {
    expect(high('fd00::2').hosts.get('a')?.services['shop']?.exec?.argv?.slice(1)).toEqual([
      'fd00::2',
      '20000',
      '[fd00::2]:20000',
    ]);
  });

  it('in a circle on one host is a wish without an order', () => {
    const one = (id: string, other: string) => ({
      [id]: {
        exec: { argv: [`/bin/${id}`] },
        endpoints: { e: { socket: `/run/${id}` } },
        needs: { other: { service: other, endpoint: 'e' } },
      },
    });
    const set: ServiceSet = {
      version: 1,
      services: { ...one('a', 'b'), ...one('b', 'a'), ...one('c', 'a') },
    };
    const { services } = onOneHost(set);
    expect(services['a']?.dependencies).toEqual({ wants: ['b'] });
    expect(services['b']?.dependencies).toEqual({ wants: ['a'] });
    expect(services['c']?.dependencies).toEqual({ wants: ['a'], after: ['a'] });
  });
});

describe('what a service has of its own', () => {
  it('is a user, a group and folders, called by its id', () => {
    const set = low().hosts.get('a');
    expect(set?.users?.['db-shop']).toEqual({ group: 'db-shop', uid: 30_000, home: '/var/lib/db@shop' });
    expect(set?.groups?.['db-shop']).toEqual({ gid: 30_000 });
    expect(set?.services['db@shop']).toMatchObject({
      exec: { user: 'db-shop', group: 'db-shop' },
      directories: { state: { 'db@shop': { mode: '0700', owner: 'db-shop', group: 'db-shop' } } },
    });
  });

  it('gets a name with a hash where two ids would give one, or one is too long', () => {
    const long = 'a-database-with-a-very-long-name@for-the-shop';
    const ids = ['db-shop', 'db@shop', 'DB@shop', long];
    const services = Object.fromEntries(
      ids.map((id) => [id, { exec: { argv: ['/bin/x'] }, own: { user: true } }]),
    );
    const users = Object.keys(onOneHost({ version: 1, services }).users ?? {});
    expect(users).toHaveLength(4);
    expect(users).toContain('db-shop');
    expect(users.every((name) => /^[a-z_][a-z0-9_-]{0,30}$/.test(name))).toBe(true);
  });
});

describe('a file of parts', () => {
  it('is one text, in the order of the names of its parts', () => {
    expect(low().hosts.get('a')?.services['shop']?.files?.['/etc/shop']).toEqual({
      text: 'on a\nall unix:/run/db@shop/s.20000\n',
    });
  });
});

describe('the difference of two deployments', () => {
  it('says what moves, with the state that must travel, and what changes', () => {
    expect(difference(low(), high())).toEqual({
      starts: [],
      stops: [],
      changes: [{ host: 'a', service: 'shop' }],
      moves: [{ service: 'db@shop', from: 'a', to: 'b', state: ['/var/lib/db@shop'] }],
    });
  });
});

describe('hostile input', () => {
  it('may call services, parts and hosts as what every object has', () => {
    const text = `version: 1
hosts: { constructor: {} }
parts:
  constructor:
    - version: 1
      services:
        constructor:
          exec: { argv: [/bin/x, "\${own.user}"] }
          own: { user: true }
          parameters: { ports: { constructor: auto } }
          endpoints: { constructor: { port: constructor } }
          needs: { constructor: { service: constructor, endpoint: constructor } }
`;
    const { hosts, lock } = deployed(text);
    expect(lock).toMatchObject({ ports: { constructor: { constructor: 20_000 } } });
    expect(hosts.get('constructor')?.services['constructor']?.exec?.argv?.[1]).toBe('constructor');
  });

  it.each(['services', 'hosts', 'parts'])('is refused where it calls one of its %s __proto__', (what) => {
    const text = `{"version":1,"hosts":{"a":{}},"parts":{"p":[{"version":1,"services":{"s":{"exec":{"argv":["/x"]}}}}]}}`;
    const named = { services: '"s"', hosts: '"a"', parts: '"p"' }[what] ?? '';
    expect(() => deployed(text.replace(named, '"__proto__"'))).toThrow(
      expect.objectContaining({ code: 'SERVICE_SET_SYNTAX' }),
    );
  });

  it('may be ten thousand services that need one another in a chain', () => {
    const count = 10_000;
    const services = Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `s${at}`,
        {
          exec: { argv: ['/bin/x'] },
          endpoints: { e: { socket: '/run/x' } },
          ...(at === 0 ? {} : { needs: { last: { service: `s${at - 1}`, endpoint: 'e' } } }),
        },
      ]),
    );
    const parts = new Map([['all', partsOf({ version: 1, services })]]);
    const { hosts, links } = deploy({ deployment: { version: 1, hosts: { a: {} } }, parts });
    expect(links).toHaveLength(count - 1);
    expect(hosts.get('a')?.services['s9999']?.dependencies?.after).toEqual(['s9998']);
  });

  it('gets an end when no number is left', () => {
    const gone = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`p${at}`, 20_000 + at]));
    const lock = { version: 1, ports: { gone }, names: {}, ids: {} } as const;
    const set = readUnchecked(
      '{"version":1,"services":{"a":{"exec":{"argv":["/a"]},"parameters":{"ports":{"p":"auto"}}}}}',
      { file: 'many.json' },
    );
    expect(() => onOneHost(set, lock)).toThrow(
      expect.objectContaining({
        code: 'SERVICE_NUMBERS_EXHAUSTED',
        place: expect.stringContaining('many.json:1'),
      }),
    );
  });
});
