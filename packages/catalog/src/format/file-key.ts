/**
 * A path as the `file` dictionary keeps it: from its end, so that whatever of its end is known begins the term, and all
 * of it before a slash, so that `zlib.h` is not the beginning of `zlib.hpp`.
 *
 * @example fileKey('include/zlib.h') // 'zlib.h/include/'
 */
export const fileKey = (path: string): string => `${path.split('/').reverse().join('/')}/`;

/** The inverse of `fileKey`. */
export const filePath = (key: string): string => key.slice(0, -1).split('/').reverse().join('/');
