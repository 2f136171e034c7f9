import { type DrawnDeployment, deploy, partsOf, readUnchecked } from '../../src/index.ts';

const database = `version: 1
services:
  db@shop:
    exec: { argv: [/bin/db, "\${own.state}", "\${listen.sql}"] }
    own: { user: true, state: "0700", runtime: "0755" }
    parameters: { ports: { sql: auto } }
    endpoints: { sql: { port: sql, socket: "\${own.runtime}/sock" } }
`;

const shop = `version: 1
services:
  shop:
    exec: { argv: [/bin/shop, "\${need.store.address}"] }
    needs: { store: { service: db@shop, endpoint: sql } }
    dependencies: { requires: [queue] }
  queue: { exec: { argv: [/bin/queue], user: worker }, parameters: { ports: { amqp: 5672 } } }
users: { worker: {} }
`;

/** Both parts as one set. */
export const bothSets = [
  readUnchecked(database, { file: 'db.yaml' }),
  readUnchecked(shop, { file: 'shop.yaml' }),
] as const;

const parts = new Map([
  ['data', partsOf(bothSets[0])],
  ['shop', partsOf(bothSets[1])],
]);

/** A shop and its database, on hosts of these names. */
export const littleTide = (on: { readonly data: string; readonly shop: string }): DrawnDeployment => {
  const names = [...new Set(['h1', on.data, on.shop])];
  const deployment = {
    version: 1 as const,
    hosts: Object.fromEntries(names.map((name, index) => [name, { address: `10.0.0.${index + 1}` }])),
    place: { on: { data: [on.data], shop: [on.shop] } },
  };
  return { deployment, deployed: deploy({ deployment, parts }) };
};
