/** Milliseconds: nobody is kept waiting for longer, whatever a server asks for. */
const longestWait = 30_000;

/** The header `Retry-After`, seconds or a date, in milliseconds; 0 when it says nothing that makes sense. */
export const parseRetryAfter = (header: string | null, now: number): number => {
  if (header === null) return 0;
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), longestWait);
};
