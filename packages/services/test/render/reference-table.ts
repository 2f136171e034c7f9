/**
 * What was known about each target before: how well it can express a group of fields, natively (`+`), by generated
 * wrappers (`e`), nearly (`~`), or not (`-`). Two letters are for two things in one row.
 */
export const referenceColumns = [
  'systemd',
  'openrc',
  's6-rc',
  's6',
  'runit',
  'finit',
  'dinit',
  'sysvinit',
  'supervisord',
  'launchd',
  'freebsd',
  'quadlet',
  'compose',
  'kubernetes',
  'sh',
] as const;

/** The fields that a row of the table speaks of, and its cells in the order of the columns. */
export const referenceTable: readonly (readonly [fields: readonly string[], cells: string])[] = [
  [['exec.argv', 'exec.env', 'exec.cwd'], '+ + e e e e + e + + + + + + e'],
  [['exec.umask'], '+ + e e e e e e + + + ~ e e e'],
  [['exec.user'], '+ + e e e + + + + + + + + ~ e'],
  [['type=foreground'], '+ + + + + + + e + + e + + + +'],
  [['type=forking', 'forking.pidFile'], '+ + e e e + + + e - + - - - e'],
  [['type=oneshot'], '+ + + e e + + + ~ + + + ~ + +'],
  [['hooks.preStart'], '+ + e e e + e e e e + e e + e'],
  [['hooks.postStop'], '+ + e e e + e e - - + - - + e'],
  [['restart.when=always'], '+ + + + ~ + + - + + ~ + + + e'],
  [['dependencies.after'], '+ + + e e + + + ~ - + + + ~ e'],
  [['dependencies.requires'], '+ + + - ~ ~ + ~ - - ~ + ~ - e'],
  [['readiness.port'], '+ e e e e e e e ~ - e + + + e'],
  [['sockets.listen'], '+ - ~ ~ - ~ + ~ ~ + ~ + - - -'],
  [['timers.calendar'], '+ e e e e - - e - + e + - + e'],
  [['directories.state'], '+ + e e e e e e e e e + + ~ e'],
  [['limits.nofile'], '+ + e e e + + e e + + + + - e'],
  [['limits.memoryMax'], '+ + - - - + + - - ~ - + + + -'],
  [['sandbox.noNewPrivileges'], '+ ~ e e e ~ ~ e e ~ ~ + + + e'],
  [['stop.kill=group'], '+ ~ ~ ~ e + + - + + - + + + ~'],
  [['stop.signal', 'stop.timeoutMs'], '+ + + + e + + + + ~ + + + ~ e'],
  [['reload.signal'], '+ + e e e + e + ~ - + - - - e'],
  [['log.to=file'], '+ + + + + + + + + + + + + + +'],
  [['health.port'], '~ + - - - - - - ~ - - + + + -'],
  [['conditions.pathExists'], '+ e e e e ~ e e - ~ e + - - e'],
];
