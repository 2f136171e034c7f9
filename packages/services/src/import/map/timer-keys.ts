import { boolean } from '../systemd/boolean.ts';
import { milliseconds } from '../systemd/time-span.ts';
import { dependencyKeys } from './dependency-keys.ts';
import type { UnitKeys } from './map-unit.ts';
import { type Handler, lost, type Mapping, saysNothing, single } from './mapping.ts';
import { numbered } from './socket-keys.ts';

const calendars =
  (label: string): Handler =>
  (values, mapping) => {
    values.forEach((value, index) => {
      mapping.put(['timers', numbered(label, index + 1), 'calendar'], value);
    });
    return undefined;
  };

const span = (label: string, field: string): Handler =>
  single((value, mapping) => {
    const parsed = milliseconds(value);
    if (parsed === undefined) return { reason: 'no time span' };
    mapping.put(['timers', label, field], parsed);
    return undefined;
  });

const labelsOf = (label: string, mapping: Mapping): readonly string[] => {
  const timers = mapping.get('timers');
  const names = typeof timers === 'object' && timers !== null ? Object.keys(timers) : [];
  return names.filter((name) => name === label || /^-\d+$/.test(name.slice(label.length)));
};

const onEach = (
  label: string,
  field: string,
  read: (value: string) => number | boolean | undefined,
): Handler =>
  single((value, mapping) => {
    const parsed = read(value);
    if (parsed === undefined) return { reason: 'no value that the description can hold' };
    for (const name of labelsOf(label, mapping)) mapping.put(['timers', name, field], parsed);
    return undefined;
  });

const ownDescription = lost('the service has the description');

/** Keys of a timer unit, systemd.timer(5), mapped into the service that it starts. Times come before what is about them. */
export const timerKeys = (label: string): UnitKeys => ({
  sections: {
    timerConfig: {
      OnCalendar: calendars(label),
      OnBootSec: span(label, 'afterBootMs'),
      OnStartupSec: span(label, 'afterBootMs'),
      OnActiveSec: span(label, 'afterBootMs'),
      OnUnitActiveSec: span(label, 'intervalMs'),
      OnUnitInactiveSec: span(label, 'intervalMs'),
      Persistent: onEach(label, 'persistent', boolean),
      RandomizedDelaySec: onEach(label, 'jitterMs', milliseconds),
      Unit: saysNothing,
    },
    unitConfig: { Description: ownDescription },
  },
  options: {
    wantedBy: dependencyKeys['wantedBy'] ?? saysNothing,
    requiredBy: dependencyKeys['requiredBy'] ?? saysNothing,
    enable: saysNothing,
    name: saysNothing,
    description: ownDescription,
  },
});
