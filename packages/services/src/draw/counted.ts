/** @example counted(1, 'host') // '1 host' */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
