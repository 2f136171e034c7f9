import { expect, it } from 'vitest';
import { importNixos, rawNixos } from '../../src/import/index.ts';
import { serviceKeys } from '../../src/import/map/service-keys.ts';
import { socketKeys } from '../../src/import/map/socket-keys.ts';
import { timerKeys } from '../../src/import/map/timer-keys.ts';
import { silentKeys } from './alter-keys.ts';
import { emptyNixos } from './empty-nixos.ts';

/** Values that say something; all other keys get a word, which either fits or is listed. */
const values: Readonly<Record<string, unknown>> = {
  Type: 'forking',
  ExecStart: ['/bin/a "b c" $X'],
  ExecStartPre: ['-/bin/pre', '+/bin/root'],
  ExecStartPost: ['/bin/post'],
  ExecStop: ['/bin/stop'],
  ExecStopPost: ['/bin/after'],
  ExecReload: ['/bin/kill -HUP $MAINPID'],
  Environment: ['A=b'],
  EnvironmentFile: ['/etc/a.env'],
  PIDFile: '/run/a.pid',
  User: 'web',
  Group: 'web',
  UMask: '0027',
  Nice: 5,
  WorkingDirectory: '/srv',
  LoadCredential: ['key:/etc/key'],
  StandardOutput: 'journal',
  StandardError: 'file:/var/log/a.err',
  Restart: 'always',
  RestartSec: '2s',
  KillSignal: 'SIGINT',
  FinalKillSignal: 'SIGQUIT',
  KillMode: 'mixed',
  SuccessExitStatus: '3 4',
  TimeoutStartSec: 10,
  TimeoutStopSec: 10,
  StartLimitBurst: 3,
  LimitNOFILE: 100,
  LimitNPROC: 100,
  LimitCORE: 'infinity',
  LimitMEMLOCK: '64M',
  MemoryMax: '1G',
  CPUWeight: 10,
  IOWeight: 10,
  TasksMax: 10,
  OOMScoreAdjust: -10,
  NoNewPrivileges: true,
  PrivateTmp: true,
  PrivateNetwork: true,
  PrivateDevices: true,
  ProtectHome: true,
  DynamicUser: true,
  ProtectSystem: 'strict',
  CapabilityBoundingSet: 'CAP_KILL',
  AmbientCapabilities: ['CAP_KILL'],
  ReadOnlyPaths: ['/a'],
  ReadWritePaths: ['/b'],
  InaccessiblePaths: ['/c'],
  BindPaths: ['/d:/e'],
  RootDirectory: '/srv/root',
  StateDirectory: 'a',
  StateDirectoryMode: '0700',
  RuntimeDirectory: 'a',
  RuntimeDirectoryMode: '0700',
  RuntimeDirectoryPreserve: true,
  CacheDirectory: 'a',
  CacheDirectoryMode: '0700',
  LogsDirectory: 'a',
  LogsDirectoryMode: '0700',
  ConfigurationDirectory: 'a',
  ConfigurationDirectoryMode: '0755',
  ConditionPathExists: ['/a', '!/b'],
  RequiresMountsFor: '/var',
  ListenStream: ['80'],
  ListenDatagram: ['81'],
  listenStreams: ['/run/a.sock'],
  listenDatagrams: ['82'],
  SocketMode: '0660',
  Accept: false,
  OnCalendar: ['daily'],
  OnBootSec: '1min',
  OnUnitActiveSec: '1h',
  Persistent: true,
  RandomizedDelaySec: '1min',
  Service: 'all.service',
  Unit: 'all.service',
  startAt: 'daily',
  enable: true,
  DefaultDependencies: false,
  RemainAfterExit: true,
  PermissionsStartOnly: true,
  environment: { LANG: 'C', PATH: '/p/bin' },
  path: ['/p'],
  restartIfChanged: false,
  stopIfChanged: true,
  confinement: { enable: true },
  startLimitBurst: 2,
  startLimitIntervalSec: 3,
  wantedBy: ['multi-user.target'],
  after: ['network.target', 'other.service', 'some.target'],
};

const filled = (names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries([...names, 'Unheard-Of'].map((name) => [name, values[name] ?? 'word']));

const unitOf = ({ options, sections }: typeof serviceKeys): Record<string, unknown> => ({
  ...filled(Object.keys(options)),
  ...Object.fromEntries(Object.entries(sections).map(([name, keys]) => [name, filled(Object.keys(keys))])),
});

const raw = rawNixos.parse({
  version: 1,
  place: 'synthetic',
  ...emptyNixos,
  units: {
    services: { all: unitOf(serviceKeys) },
    sockets: { all: unitOf(socketKeys('all')) },
    timers: { all: unitOf(timerKeys('all')) },
    ...Object.fromEntries(['paths', 'targets', 'slices', 'mounts', 'automounts'].map((kind) => [kind, {}])),
  },
});

/** Where systemd reads one thing from two keys, the later of them decides. */
const overruled = [
  'services/all serviceConfig.StartLimitInterval',
  'services/all unitConfig.StartLimitInterval',
  'services/all startLimitBurst',
  'services/all startLimitIntervalSec',
  'services/all unitConfig.StartLimitBurst',
];

it('every key of every kind of unit is mapped or listed: changing any of them changes what is told', () => {
  const results = (['services', 'sockets', 'timers'] as const).map((kind) =>
    silentKeys(raw, kind, ['all'], (from) => importNixos(from)),
  );
  expect(results.flatMap(({ silent }) => silent).filter((key) => !overruled.includes(key))).toEqual([]);
  expect(results.reduce((sum, { keys }) => sum + keys, 0)).toBeGreaterThan(150);
});

it('keys that nobody knows are listed with unit, name and value', () => {
  const { unmapped } = importNixos(raw);
  const unknown = unmapped.filter(({ key }) => key.endsWith('Unheard-Of'));
  expect(unknown.map(({ unit, key, value }) => [unit, key, value])).toEqual([
    ['all.service', 'Unheard-Of', 'word'],
    ['all.service', 'unitConfig.Unheard-Of', 'word'],
    ['all.service', 'serviceConfig.Unheard-Of', 'word'],
    ['all.socket', 'Unheard-Of', 'word'],
    ['all.socket', 'socketConfig.Unheard-Of', 'word'],
    ['all.socket', 'unitConfig.Unheard-Of', 'word'],
    ['all.timer', 'Unheard-Of', 'word'],
    ['all.timer', 'timerConfig.Unheard-Of', 'word'],
    ['all.timer', 'unitConfig.Unheard-Of', 'word'],
  ]);
});

it('what only systemd can express stays for systemd', () => {
  const { set, unmapped } = importNixos(raw);
  expect(set.services['all']?.overrides?.['systemd']?.['Service']).toContain('GuessMainPID=word');
  expect(unmapped.find(({ key }) => key === 'serviceConfig.GuessMainPID')?.keptFor).toBe('systemd');
});
