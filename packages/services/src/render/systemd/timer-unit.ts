import { compareUtf8 } from '@nixtools/nix-formats';
import { overrideLines } from '../overrides.ts';
import type { NamedService, RenderInput } from '../target.ts';
import { specifierFree } from './quote.ts';
import type { NamedUnit } from './socket-unit.ts';
import { printUnit, span } from './unit-file.ts';

/** systemd.timer(5). An interval counts from the start of the timer, then from each start of the service. */
export const timerUnits = (service: NamedService, input: RenderInput): NamedUnit[] =>
  Object.entries(service.timers ?? {})
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([name, timer]) => ({
      unit: `${service.name}-${name}.timer`,
      text: printUnit([
        {
          name: 'Timer',
          lines: [
            ['OnCalendar', timer.calendar === undefined ? undefined : specifierFree(timer.calendar)],
            ['OnActiveSec', span(timer.intervalMs)],
            ['OnUnitActiveSec', span(timer.intervalMs)],
            ['OnBootSec', span(timer.afterBootMs)],
            ['Persistent', timer.persistent],
            ['RandomizedDelaySec', span(timer.jitterMs)],
            ['Unit', `${service.name}.service`],
          ],
          added: overrideLines(input.override(service, 'Timer')),
        },
        { name: 'Install', lines: [['WantedBy', service.autostart === false ? undefined : 'timers.target']] },
      ]),
    }));
