import { cronFields } from '../../../sh/cron.ts';
import type { Tree } from '../../structured.ts';

/** StartCalendarInterval has single numbers: each combination is an interval of its own. */
export const intervals = (calendar: string): Tree[] | undefined => {
  const fields = cronFields(calendar)?.split(' ');
  if (fields === undefined || fields.some((field) => field.includes('/'))) return undefined;
  const names = ['Minute', 'Hour', 'Day', 'Month', 'Weekday'];
  return fields.reduce<Tree[]>(
    (all, field, at) =>
      field === '*'
        ? all
        : all.flatMap((one) => numbers(field).map((value) => ({ ...one, [names[at] ?? '']: value }))),
    [{}],
  );
};

const numbers = (field: string): number[] =>
  field.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
