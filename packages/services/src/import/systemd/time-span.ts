const units: ReadonlyMap<string, number> = new Map([
  ...(['us', 'µs', 'usec'] as const).map((name) => [name, 0.001] as const),
  ...(['ms', 'msec'] as const).map((name) => [name, 1] as const),
  ...(['', 's', 'sec', 'second', 'seconds'] as const).map((name) => [name, 1000] as const),
  ...(['m', 'min', 'minute', 'minutes'] as const).map((name) => [name, 60_000] as const),
  ...(['h', 'hr', 'hour', 'hours'] as const).map((name) => [name, 3_600_000] as const),
  ...(['d', 'day', 'days'] as const).map((name) => [name, 86_400_000] as const),
  ...(['w', 'week', 'weeks'] as const).map((name) => [name, 604_800_000] as const),
  ...(['M', 'month', 'months'] as const).map((name) => [name, 2_629_800_000] as const),
  ...(['y', 'year', 'years'] as const).map((name) => [name, 31_557_600_000] as const),
]);

const whole = /^(?:\s*\d+(?:\.\d+)?\s*[a-zA-Zµ]*)+\s*$/;
const part = /(\d+(?:\.\d+)?)\s*([a-zA-Zµ]*)/g;

/**
 * Milliseconds of a time span as in systemd.time(7); undefined for `infinity` and for what is none.
 *
 * @example milliseconds('1min 30s') // 90_000
 */
export const milliseconds = (text: string): number | undefined => {
  if (!whole.test(text)) return undefined;
  const parts = [...text.matchAll(part)].map(([, count = '', unit = '']) => {
    const factor = units.get(unit);
    return factor === undefined ? Number.NaN : Number(count) * factor;
  });
  const sum = Math.round(parts.reduce((total, value) => total + value, 0));
  return Number.isSafeInteger(sum) ? sum : undefined;
};
