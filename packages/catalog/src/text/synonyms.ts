/** Words that mean the same to somebody who looks for software. Each is found for the others, at a lower rank. */
const groups: readonly (readonly string[])[] = [
  ['viewer', 'reader'],
  ['mail', 'email'],
  ['image', 'picture', 'photo'],
  ['video', 'movie', 'film'],
  ['audio', 'sound'],
  ['torrent', 'bittorrent'],
  ['cryptography', 'encryption', 'crypto'],
  ['application', 'app', 'program'],
  ['library', 'lib'],
  ['directory', 'folder'],
  ['documentation', 'docs'],
  ['configuration', 'config', 'settings'],
  ['database', 'db'],
  ['authentication', 'auth', 'login'],
  ['manager', 'organizer'],
  ['recorder', 'capture'],
];

const bySynonym: ReadonlyMap<string, readonly string[]> = new Map(
  groups.flatMap((group) => group.map((word) => [word, group.filter((other) => other !== word)] as const)),
);

export const synonymsOf = (word: string): readonly string[] => bySynonym.get(word) ?? [];
