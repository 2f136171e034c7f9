/** What a text of a service can refer to: `${port.http}`, `${value.title}`, `${secret.password}`. */
export interface Reference {
  readonly to: 'port' | 'value' | 'secret';
  readonly name: string;
}

// A dot is no part of a shell's variable names, so a script's own `${HOME}` is never taken for a reference.
const pattern = /\$\{(port|value|secret)\.([a-z0-9][a-z0-9_-]*)\}/g;

export const referencesIn = (text: string): Reference[] =>
  [...text.matchAll(pattern)].map(([, to, name = '']) => ({ to: to as Reference['to'], name }));

/** Texts of replaced references are not looked through again. */
export const replaceReferences = (text: string, replace: (reference: Reference) => string): string =>
  text.replace(pattern, (_, to: Reference['to'], name: string) => replace({ to, name }));
