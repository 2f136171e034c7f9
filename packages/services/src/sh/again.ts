import { defaults, hooksOf } from '../description/defaults.ts';
import type { NamedService } from '../render/target.ts';
import { shWords } from './quote.ts';
import { seconds } from './wait.ts';

/** Whether to start again. Signals that ask a program to end are no failure, as systemd has it. */
export const againLines = (service: NamedService): string[] => {
  const {
    when = defaults.restart.when,
    successExits = [],
    delayMs = defaults.restart.delayMs,
  } = service.restart ?? {};
  const good = ['0', '129', '130', '141', '143', ...successExits.map(String)].join(' | ');
  const { burst = defaults.restart.burst, windowMs = defaults.restart.windowMs } = service.restart ?? {};
  return [
    '[ -z "$stopping" ] || stopped',
    // Whoever asks it to stop from here on finds nothing to stop.
    'main=',
    `case $code in ${good}) good=1 ;; *) good= ;; esac`,
    ...onceLines(service),
    ...(when === 'never' ? ['[ -z "$good" ] || over 0', 'over 1'] : []),
    ...(when === 'on-failure' ? ['[ -z "$good" ] || over 0'] : []),
    'starts=$((starts + 1)) now=$(date +%s)',
    `if [ $((now - since)) -ge ${Math.ceil(windowMs / 1000)} ]; then starts=1 since=$now; fi`,
    `[ "$starts" -lt ${burst} ] || fail 'it ended too often'`,
    `sleep ${seconds(delayMs)}`,
  ];
};

/** A oneshot is ready when it has ended well; with a timer it comes again. */
const onceLines = (service: NamedService): string[] => {
  if (service.type !== 'oneshot') return [];
  const intervals = Object.values(service.timers ?? {}).flatMap(({ intervalMs, jitterMs }) =>
    intervalMs === undefined ? [] : [{ intervalMs, jitterMs }],
  );
  const [first] = intervals.sort((a, b) => a.intervalMs - b.intervalMs);
  const again =
    first === undefined
      ? []
      : [`if [ -n "$good" ]; then ${pause(first.intervalMs, first.jitterMs)}; continue; fi`];
  const done = ['[ -z "$good" ] || : >"$state/ready"'];
  if (first !== undefined) return [...done, ...again];
  return service.oneshot?.remain === true
    ? [
        ...done,
        'if [ -n "$good" ]; then',
        '  trap \'stopping=1\' TERM INT; while [ -z "$stopping" ]; do sleep 1 & wait $!; done',
        ...hooksOf(service, 'preStop').map(({ argv }) => `  ${shWords(argv)} || :`),
        '  stopped',
        'fi',
      ]
    : [...done, '[ -z "$good" ] || over 0'];
};

export const timerStart = ({ timers = {} }: NamedService): string[] => {
  const boots = Object.values(timers).flatMap(({ afterBootMs, jitterMs }) =>
    afterBootMs === undefined ? [] : [{ afterBootMs, jitterMs }],
  );
  const [first] = boots.sort((a, b) => a.afterBootMs - b.afterBootMs);
  return first === undefined ? [] : [pause(first.afterBootMs, first.jitterMs)];
};

const pause = (ms: number, jitterMs = 0): string =>
  jitterMs === 0
    ? `sleep ${seconds(ms)}`
    : `sleep "$(awk -v base=${seconds(ms)} -v jitter=${seconds(jitterMs)} 'BEGIN { srand(); print base + rand() * jitter }')"`;
