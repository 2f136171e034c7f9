import { basename } from 'node:path';

/** A line of `apt-get --print-uris`. */
export interface AptUri {
  readonly file: string;
  readonly sha256: string;
  readonly url: string;
}

/** `'http://…/a_1%2b2_amd64.deb' a_1+2_amd64.deb 123 SHA256:…` on each line that has one; others are apt's talk. */
export const parseAptUris = (text: string): readonly AptUri[] =>
  text.split('\n').flatMap((line) => {
    const [, url, file, sha256] = /^'(\S+)' (\S+) \d+ SHA256:([0-9a-f]{64})$/.exec(line.trim()) ?? [];
    return url === undefined || file === undefined || sha256 === undefined ? [] : [{ url, file, sha256 }];
  });

/**
 * The file as the archive names it, which has no epoch in the version, and apt escapes it in its own name.
 *
 * @example archiveName({ url: 'http://…/libpcre2-8-0_10.42-1_amd64.deb', … })
 */
export const archiveName = ({ url }: AptUri): string => decodeURIComponent(basename(url));

/** Version in a file's name: what stands between the first `_` and what follows a version. */
export const versionIn = (file: string): string =>
  /_(.*?)(?:_[a-z0-9]+\.deb|\.orig\.tar\.[a-z0-9]+)$/.exec(file)?.[1] ?? '';
