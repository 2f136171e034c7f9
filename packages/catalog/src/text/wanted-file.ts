/** What somebody who types a path or a file name is after. */
export interface WantedFile {
  /** The end of a path, without a slash at either end. */
  readonly path: string;
  /** The name of a program, when the path can be that of one. */
  readonly program?: string;
  /** It is written like a file: with a slash, or a dot inside. */
  readonly isFile: boolean;
}

/** Where a file lies on other systems, or in a store, is nothing that a package could say. */
const elsewhere = /^(?:\/.*\/[0-9a-df-np-sv-z]{32}-[^/]+\/+|\/+(?:usr\/+)?(?:local\/+)?|\.\/+)/;

/**
 * Reads a term as a file: a name, the end of a path, or a path copied from an error message.
 *
 * @example
 * wantedFile('convert'); // { path: 'convert', program: 'convert', isFile: false }
 * wantedFile('/usr/bin/convert'); // { path: 'bin/convert', program: 'convert', isFile: true }
 * wantedFile('libz.so.1'); // { path: 'libz.so.1', program: 'libz.so.1', isFile: true }
 */
export function wantedFile(typed: string): WantedFile {
  const path = typed
    .replace(elsewhere, '')
    .replace(/\/+$/, '')
    .replace(/\/{2,}/g, '/');
  const program = path.includes('/') ? /(?:^|\/)s?bin\/([^/]+)$/.exec(path)?.[1] : path;
  return {
    path,
    ...(program === undefined || program === '' ? {} : { program }),
    isFile: path !== '' && (typed.includes('/') || /[^.]\./.test(typed)),
  };
}
