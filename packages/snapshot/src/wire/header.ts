import type { Header } from '@nixtools/sections';

/** A member of a header that counts something, up to `limit`; `undefined` for anything else. */
export const countIn = (header: Header, name: string, limit: number): number | undefined => {
  const count = header[name];
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 && count <= limit
    ? count
    : undefined;
};
