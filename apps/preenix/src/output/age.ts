const day = 86_400_000;

/** Whole days since a time; none when it is still to come, as it may be where clocks differ. */
const daysSince = (time: string, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(time)) / day));

/** An index that was published more than a week ago should be known to be so. */
export const isOld = (created: string, now: number): boolean => now - Date.parse(created) > 7 * day;

/** More than clocks differ: this machine's is wrong, or the publisher's was, and no age can be told. */
export const isAhead = (created: string, now: number): boolean => Date.parse(created) - now > day;

/** `12 days old`, `1 day old`, `new` on the first day, `from the future` where a clock is wrong. */
export const describeAge = (created: string, now: number): string => {
  if (isAhead(created, now)) return 'from the future';
  const days = daysSince(created, now);
  if (days === 0) return 'new';
  return `${days} ${days === 1 ? 'day' : 'days'} old`;
};

/** `in 12 days`, `today`, `expired`. */
export const describeExpiry = (expires: string, now: number): string => {
  const left = Date.parse(expires) - now;
  if (left <= 0) return 'expired';
  const days = Math.floor(left / day);
  if (days === 0) return 'today';
  return `in ${days} ${days === 1 ? 'day' : 'days'}`;
};
