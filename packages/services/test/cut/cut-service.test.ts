import { describe, expect, it } from 'vitest';
import { checkServiceSet, cutService, placeOf, printServiceSet, readServiceSet } from '../../src/index.ts';

const set = readServiceSet(
  `version: 1
services:
  shop:
    exec: { argv: [/usr/bin/shop], user: shop }
    dependencies: { requires: [database], after: [database, cache, network, nginx.service] }
    timers: { nightly: { calendar: daily } }
  database:
    exec: { script: "exec setpriv --reuid=dbuser /usr/bin/database" }
    dependencies: { wants: [keys] }
    sockets: { sql: { listen: /run/sql.sock, group: clients } }
  keys: { exec: { argv: [/usr/bin/keys] } }
  cache: { exec: { argv: [/usr/bin/cache], user: cache } }
  other: { exec: { argv: [/usr/bin/other] }, dependencies: { wants: [shop] } }
users:
  shop: { group: web, groups: [mail] }
  dbuser: {}
  cache: {}
groups: { web: {}, mail: {}, clients: {}, cache: {} }
external: [nginx.service, unused.service]
`,
  { file: 'shop.yaml' },
);

describe('cutting one service out of a set', () => {
  const cut = cutService(set, 'shop');

  it('keeps what it starts, directly or not, and nothing else', () => {
    expect(Object.keys(cut.services).sort()).toEqual(['database', 'keys', 'shop']);
    expect(cut.services['shop']).toEqual(set.services['shop']);
    expect(cut.services['database']?.sockets).toEqual(set.services['database']?.sockets);
  });

  it('keeps the accounts that are named in fields and in scripts, with their groups', () => {
    expect(Object.keys(cut.users ?? {}).sort()).toEqual(['dbuser', 'shop']);
    expect(Object.keys(cut.groups ?? {}).sort()).toEqual(['clients', 'mail', 'web']);
  });

  it('keeps an order with what is left out, as something that the host may have', () => {
    expect(cut.services['shop']?.dependencies?.after).toContain('cache');
    expect(cut.external).toEqual(['cache', 'nginx.service']);
  });

  it('is a good set, whose values still know their lines', () => {
    expect(checkServiceSet(cut)).toEqual([]);
    expect(placeOf(cut, ['services', 'shop', 'exec'])).toBe('services.shop.exec (shop.yaml:3)');
    expect(Object.keys(cut.marks ?? {}).filter((path) => path.includes('cache'))).toEqual([]);
  });

  it('is the whole set when everything is needed, and the same however often it is cut', () => {
    expect(cutService(cut, 'shop')).toEqual(cut);
  });

  it('ends for services that want each other', () => {
    const both = readServiceSet(
      `version: 1
services:
  a: { exec: { argv: [/a] }, dependencies: { wants: [b] } }
  b: { exec: { argv: [/b] }, dependencies: { wants: [a] } }
`,
      { file: 'both.yaml' },
    );
    expect(Object.keys(cutService(both, 'a').services)).toEqual(['a', 'b']);
  });

  it('says what may have been meant', () => {
    expect(() => cutService(set, 'shup')).toThrow(
      expect.objectContaining({
        code: 'SERVICE_NOT_FOUND',
        kind: 'not-found',
        place: 'shop.yaml',
        hint: 'did you mean "shop"?',
      }),
    );
  });

  it('is printed as YAML that is read as the same set', () => {
    const { marks: _, ...again } = readServiceSet(printServiceSet(cut), { file: 'again.yaml' });
    const { marks: __, ...printed } = cut;
    expect(again).toEqual(printed);
  });
});
