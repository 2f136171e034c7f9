import type { Host } from './host.ts';
import { mustRun } from './systemd.ts';

/** What systemd says of a unit. */
export interface UnitState {
  readonly unit: string;
  /** `active`, `inactive`, `failed`, ... */
  readonly active: string;
  /** `running`, `dead`, `listening`, ... */
  readonly sub: string;
  readonly enabled: string;
  readonly mainPid: number | undefined;
  readonly result: string;
}

const properties = ['ActiveState', 'SubState', 'UnitFileState', 'MainPID', 'Result'];

export const unitState = (host: Host, unit: string): UnitState => {
  const { out } = mustRun(host, ['systemctl', 'show', `--property=${properties.join(',')}`, unit]);
  const values = new Map(
    out.split('\n').map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const pid = Number(values.get('MainPID') ?? 0);
  return {
    unit,
    active: values.get('ActiveState') ?? 'unknown',
    sub: values.get('SubState') ?? 'unknown',
    enabled: values.get('UnitFileState') ?? '',
    mainPid: pid > 0 ? pid : undefined,
    result: values.get('Result') ?? '',
  };
};
