/** What systemd puts in the place of `%X` and what is known before the unit runs. */
export interface SpecifierValues {
  /** Name of the unit with its suffix: `getty@tty1.service`. */
  readonly unit: string;
}

const folders: Readonly<Record<string, string>> = {
  t: '/run',
  S: '/var/lib',
  C: '/var/cache',
  L: '/var/log',
  E: '/etc',
  T: '/tmp',
  V: '/var/tmp',
  '%': '%',
};

const namesOf = (unit: string): Readonly<Record<string, string>> => {
  const name = unit.replace(/\.[a-z]+$/, '');
  const [prefix = '', ...rest] = name.split('@');
  const instance = rest.join('@');
  return { n: unit, N: name, p: prefix, P: prefix, ...(instance === '' ? {} : { i: instance, I: instance }) };
};

export type Expanded = { readonly text: string } | { readonly unknown: string };

/**
 * Replaces the specifiers of systemd.unit(5) that do not depend on the running machine. `%d/NAME`, the file of a
 * credential, becomes a reference to the secret.
 *
 * @returns the text, or the first specifier (`%H`) that only the machine knows
 * @example expandSpecifiers('%t/%N', { unit: 'nginx.service' }) // { text: '/run/nginx' }
 */
export const expandSpecifiers = (text: string, { unit }: SpecifierValues): Expanded => {
  const known = { ...folders, ...namesOf(unit) };
  let unknown: string | undefined;
  const replaced = text
    .replaceAll(/%d\/([a-z0-9][a-z0-9_-]*)/g, (_, name: string) => `\${secret.${name}}`)
    .replaceAll(/%(.?)/gs, (specifier, letter: string) => {
      const value = known[letter];
      if (value === undefined) unknown ??= specifier;
      return value ?? specifier;
    });
  return unknown === undefined ? { text: replaced } : { unknown };
};
