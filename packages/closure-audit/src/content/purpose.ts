/** What a file is there for, by its name: nobody but a developer or a reader needs what is not `run-time`. */
export type Purpose =
  | 'run-time'
  | 'man'
  | 'info'
  | 'doc'
  | 'debug'
  | 'header'
  | 'static-library'
  | 'libtool'
  | 'pkg-config'
  | 'cmake'
  | 'autoconf'
  | 'build-flags';

/** The first match counts. */
const rules: readonly (readonly [RegExp, Purpose])[] = [
  [/^(?:share\/)?man\//, 'man'],
  [/^(?:share\/)?info\//, 'info'],
  [/^(?:share\/)?(?:doc|gtk-doc|help)\//, 'doc'],
  [/^lib\/debug\/|\.debug$/, 'debug'],
  [/(?:^|\/)pkgconfig\/[^/]*\.pc$/, 'pkg-config'],
  [/^(?:lib|share)\/cmake\/|^share\/[^/]*\/cmake\/|^lib\/.*\.cmake$/, 'cmake'],
  [/^share\/aclocal\//, 'autoconf'],
  [/^include\//, 'header'],
  [/^lib(?:32|64|exec)?\/.*\.la$/, 'libtool'],
  [/^lib(?:32|64)?\/.*\.a$/, 'static-library'],
  [/^bin\/[^/]*-config$|(?:^|\/)_sysconfigdata[^/]*\.(?:py|json)$/, 'build-flags'],
  // What a user environment shall have besides is no flag of a build.
  [/^nix-support\/(?!propagated-user-env-packages$)/, 'build-flags'],
];

/** A store path has its folders at its top, the root of an image below `usr`. */
const prefix = /^usr\/(?:local\/)?/;

/** @param path relative to the store path, or to the root of an image */
export const purposeOf = (path: string): Purpose => {
  const within = path.replace(prefix, '');
  return rules.find(([pattern]) => pattern.test(within))?.[1] ?? 'run-time';
};

const documentation: ReadonlySet<Purpose> = new Set(['man', 'info', 'doc']);

export type DocumentationKind = 'man' | 'info' | 'doc';

export const isDocumentation = (purpose: Purpose): purpose is DocumentationKind => documentation.has(purpose);

/** Only needed to build others, or to look into a program. */
export const isDevelopment = (purpose: Purpose): boolean =>
  purpose !== 'run-time' && !documentation.has(purpose);

const compressed =
  /\.(?:gz|tgz|bz2|xz|lzma|lz|lz4|zst|br|z|zip|jar|png|jpe?g|gif|ico|webp|pdf|epub|ttf|woff2?)$/i;
/** What programs open that do not unpack: a browser, or info itself. */
const readAsItIs = /\.(?:x?html?|css|js|svg)$|(?:^|\/)info\/dir(?:\.old)?$/i;

/** Whether a page could be kept compressed, and still be read by man, info or a pager. */
export const couldBeCompressed = (path: string): boolean => !compressed.test(path) && !readAsItIs.test(path);
