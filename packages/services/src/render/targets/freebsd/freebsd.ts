import { movedIn } from '../../moved-folders.ts';
import { busPrograms, requiredProgram } from '../../required-programs.ts';
import type { Target } from '../../target.ts';
import { capabilities } from './capabilities.ts';
import { accountsScript, filesOf } from './files.ts';
import { findings } from './findings.ts';
import { bases } from './places.ts';

/** rc.d scripts of FreeBSD: daemon(8) supervises. */
export const freebsd: Target = {
  name: 'freebsd',
  title: 'FreeBSD rc.d',
  judged: 'rendered',
  nameOf: (id) => id.replace(/[^A-Za-z0-9_]/g, '_'),
  secretPath: ({ secret, name }) => `/var/run/nixtools/${name}/${secret}`,
  capabilities,
  movedFolders: movedIn(bases),
  places: { 'rc.d': 'lines of shell before run_rc_command' },
  overrideKind: 'lines',
  render: (input) => {
    const accounts = accountsScript(input);
    const path = '/usr/local/libexec/nixtools-accounts';
    return {
      files: [
        ...(accounts === undefined ? [] : [{ path, mode: '0755', text: accounts }]),
        ...input.services.flatMap((service) => filesOf(service, input)),
      ],
      install: [
        ...(accounts === undefined ? [] : [{ argv: [path], why: 'makes users and groups', accounts: true }]),
        ...input.services
          .filter(({ autostart }) => autostart !== false)
          .map(({ name }) => ({ argv: ['service', name, 'start'], why: 'starts it' })),
      ],
      uninstall: input.services.map(({ name }) => ({ argv: ['service', name, 'onestop'], why: 'stops it' })),
      programs: [
        requiredProgram('service', 'FreeBSD', 'starts and stops services'),
        ...input.services.flatMap(busPrograms),
      ],
      findings: input.services.flatMap(findings),
    };
  },
};
