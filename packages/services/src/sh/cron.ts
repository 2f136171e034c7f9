const shorthands: { readonly [name: string]: string } = {
  minutely: '* * * * *',
  hourly: '0 * * * *',
  daily: '0 0 * * *',
  weekly: '0 0 * * 1',
  monthly: '0 0 1 * *',
  quarterly: '0 0 1 1,4,7,10 *',
  semiannually: '0 0 1 1,7 *',
  yearly: '0 0 1 1 *',
  annually: '0 0 1 1 *',
};

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const number = '(?:\\*|\\d{1,2}(?:,\\d{1,2})*|(?:\\*|\\d{1,2})/\\d{1,2})';
const calendar = new RegExp(
  `^(?:(?<dow>[A-Za-z,.]+) )?(?:(?:\\*-)?(?<month>${number})-(?<day>${number}) )?(?<hour>${number}):(?<minute>${number})(?::(?<second>\\d{1,2}))?$`,
);

/**
 * The five fields of cron for an expression of systemd.time(7). Undefined where cron has no words for it: seconds,
 * years, time zones.
 *
 * @example cronFields('Mon..Fri *-*-* 03:30') // '30 3 * * 1-5'
 */
export const cronFields = (expression: string): string | undefined => {
  const known = shorthands[expression.toLowerCase()];
  if (known !== undefined) return known;
  const {
    dow,
    month = '*',
    day = '*',
    hour = '*',
    minute = '*',
    second = '0',
  } = calendar.exec(expression.trim())?.groups ?? {};
  if (!calendar.test(expression.trim()) || Number(second) !== 0) return undefined;
  const week = dow === undefined ? '*' : weekdays(dow);
  if (week === undefined) return undefined;
  // Cron runs when either of both matches, systemd when both do.
  if (week !== '*' && day !== '*') return undefined;
  return [minute, hour, day, month, week].map((field) => plainNumbers(field)).join(' ');
};

const plainNumbers = (field: string): string =>
  field.replace(/^(\d+)\//, '$1-59/').replace(/\b0+(?=\d)/g, '');

const weekdays = (text: string): string | undefined => {
  const index = (name: string): number => days.indexOf(name.slice(0, 3).toLowerCase());
  const parts = text.split(',').map((part) => part.split('..').map(index));
  return parts.flat().includes(-1) || parts.some((part) => part.length > 2)
    ? undefined
    : parts.map((part) => part.join('-')).join(',');
};
