import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A database that leaves its port, its user and its folders open. */
export const data = `version: 1
services:
  db@shop:
    exec: { argv: [/bin/db, "\${own.state}", "\${listen.sql}", "\${port.sql}"] }
    own: { user: true, state: "0700", runtime: "0755" }
    parameters: { ports: { sql: auto } }
    endpoints: { sql: { port: sql, socket: "\${own.runtime}/sock" } }
`;

/** Needs it, wherever it is. */
const shop = `version: 1
services:
  shop:
    exec: { argv: [/bin/shop, "\${need.db.address}"] }
    needs: { db: { service: db@shop, endpoint: sql } }
`;

/** Both on one host, and on two. */
export const tide = `low:
  version: 1
  hosts: { a: { address: 10.0.0.1 } }
  parts: &parts
    data: [parts/data.yaml]
    shop: [parts/shop.yaml]
high:
  version: 1
  hosts: { a: { address: 10.0.0.1 }, b: { address: 10.0.0.2 } }
  parts: *parts
  place: { on: { data: [b], shop: [a] } }
`;

/** `tide.yaml`, with its parts in a folder beside it. */
export const writeTide = (folder: string): void => {
  mkdirSync(join(folder, 'parts'));
  writeFileSync(join(folder, 'parts/data.yaml'), data);
  writeFileSync(join(folder, 'parts/shop.yaml'), shop);
  writeFileSync(join(folder, 'tide.yaml'), tide);
};
