import { type PlannedFile, unitFolder } from './planned-file.ts';

const folders: Readonly<Record<string, string>> = {
  WantedBy: 'wants',
  RequiredBy: 'requires',
  UpheldBy: 'upholds',
};

/**
 * The links that `systemctl enable` makes for the [Install] section of a unit. Made here, since a record must have
 * them before they are there, and since the tree of an image has no systemctl that runs.
 */
export const installLinks = ({
  name,
  text,
}: {
  readonly name: string;
  readonly text: string;
}): PlannedFile[] =>
  installLines(text).flatMap(([key, value]) =>
    value.split(/\s+/).flatMap((word): PlannedFile[] => {
      const folder = folders[key];
      if (word === '' || name.includes('@.')) return [];
      if (folder !== undefined) return [link(`${unitFolder}/${word}.${folder}/${name}`, name)];
      return key === 'Alias' && word !== name ? [link(`${unitFolder}/${word}`, name)] : [];
    }),
  );

const link = (path: string, unit: string): PlannedFile => ({
  path,
  mode: 0o777,
  content: { link: `${unitFolder}/${unit}` },
});

const installLines = (text: string): (readonly [key: string, value: string])[] => {
  const [, ...after] = text.split(/^\[Install\]$/m);
  const section = (after.at(-1) ?? '').split(/^\[/m)[0] ?? '';
  return section.split('\n').flatMap((line) => {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
};
