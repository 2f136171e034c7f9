import { healthLoop } from '../../sh/health.ts';
import { shWords } from '../../sh/quote.ts';
import type { NamedService } from '../target.ts';
import type { Manager } from './manager.ts';
import { commandLine } from './quote.ts';
import type { NamedUnit } from './socket-unit.ts';
import { printUnit } from './unit-file.ts';

/** A service beside the service that looks at it, and ends what is sick: systemd itself only knows a watchdog that is fed. */
export const healthUnits = (service: NamedService, { systemctl }: Manager): NamedUnit[] => {
  const unit = `${service.name}.service`;
  const lines = healthLoop(
    service,
    shWords([...systemctl, 'kill', '--kill-who=main', '--signal=KILL', unit]),
  );
  if (lines.length === 0) return [];
  return [
    {
      unit: `${service.name}-health.service`,
      text: printUnit([
        {
          name: 'Unit',
          lines: [
            ['BindsTo', unit],
            ['After', unit],
          ],
        },
        {
          name: 'Service',
          lines: [
            ['Type', 'exec'],
            ['ExecStart', commandLine(['/bin/sh', '-c', lines.join('\n')])],
          ],
        },
        { name: 'Install', lines: [['WantedBy', unit]] },
      ]),
    },
  ];
};
