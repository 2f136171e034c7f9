import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const defaultMirror = 'http://deb.debian.org/debian';

/** Addresses in a one-line list (`deb [options] URI suite ...`) or in a deb822 file (`URIs: URI ...`). */
export const mirrorsIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line) => {
      const oneLine = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)/.exec(line);
      const deb822 = /^URIs:\s*(.*)$/i.exec(line);
      return oneLine?.[1] !== undefined ? [oneLine[1]] : (deb822?.[1]?.split(/\s+/) ?? []);
    })
    .filter((uri) => /^https?:/.test(uri));

const readAll = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8'));
  } catch {
    return [];
  }
};

const readOne = (file: string): readonly string[] => {
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
};

/**
 * Where to fetch Debian from: the mirror of this host's own package lists, then the usual one.
 *
 * @param apt the folder with the host's lists, `/etc/apt`.
 */
export const mirrors = (apt: string): readonly string[] => {
  const texts = [...readOne(join(apt, 'sources.list')), ...readAll(join(apt, 'sources.list.d'))];
  const debian = texts.flatMap(mirrorsIn).filter((uri) => /\/debian\/?$/.test(uri));
  return [...new Set([...debian.map((uri) => uri.replace(/\/$/, '')), defaultMirror])];
};
