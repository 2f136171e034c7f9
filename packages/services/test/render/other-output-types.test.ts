import { describe, expect, it } from 'vitest';
import { readServiceSet } from '../../src/index.ts';
import { differences } from './other-output-types.ts';

const set = readServiceSet(
  `
version: 1
services:
  web:
    description: web server
    exec:
      argv: [/usr/sbin/web, --port, "8080"]
      user: web
      group: web
      env: { LANG: C }
      image: localhost/web
    restart: { when: always, delayMs: 500 }
    stop: { signal: QUIT, timeoutMs: 20000 }
    limits: { nofile: 4096 }
    dependencies: { after: [network, db], wants: [db] }
  db:
    exec: { argv: [/usr/sbin/db], image: localhost/db }
users: { web: { group: web } }
groups: { web: {} }
`,
  { file: 'set.yaml' },
);

describe('one set as a host, as a machine of systemd-nspawn and as OCI containers', () => {
  it('has the same units in the machine, beside the settings of the machine itself', () => {
    expect(differences(set).nspawn).toEqual(['/etc/systemd/nspawn/nixtools.nspawn']);
  });

  it('says of each container what it says of the unit, but for when systemd takes it as started', () => {
    expect(differences(set).oci).toEqual(['db: Service Type', 'web: Service Type']);
  });

  it('loses nothing but the accounts, which are those of the image', () => {
    expect(differences(set).losses).toEqual(['groups', 'users']);
  });
});
