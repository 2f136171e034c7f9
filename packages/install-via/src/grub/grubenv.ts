import { NixtoolsError } from '@nixtools/nix-formats';

const header = '# GRUB Environment Block\n';
/** GRUB writes into the blocks that the file has on disk, so its size never changes. */
const size = 1024;

const invalid = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'GRUBENV_INVALID',
    kind: 'verification',
    message,
    place,
    hint: 'make it anew on the target: grub-editenv FILE create',
  });

const lines = (text: string): readonly string[] =>
  text
    .slice(header.length)
    .replace(/#*$/, '')
    .split('\n')
    .filter((line) => line !== '');

const print = (values: readonly string[], place: string): string => {
  const text = `${header}${values.map((line) => `${line}\n`).join('')}`;
  if (Buffer.byteLength(text) > size)
    throw invalid(place, "there is no room left in GRUB's environment block");
  return `${text}${'#'.repeat(size - Buffer.byteLength(text))}`;
};

/**
 * GRUB's environment block with a variable set, or without it: what `grub-editenv FILE set NAME=VALUE` writes.
 *
 * @param text `undefined` for a new one
 * @throws {NixtoolsError} `GRUBENV_INVALID` (verification)
 */
export const withVariable = (
  text: string | undefined,
  name: string,
  { value, place }: { readonly value: string | undefined; readonly place: string },
): string => {
  if (text !== undefined && (!text.startsWith(header) || Buffer.byteLength(text) !== size))
    throw invalid(place, 'this is no environment block of GRUB');
  const others = lines(text ?? header).filter((line) => !line.startsWith(`${name}=`));
  if (value === undefined) return print(others, place);
  return print([...others, `${name}=${value.replaceAll('\\', '\\\\')}`], place);
};

/** The value of a variable, as `grub-editenv FILE list` shows it. */
export const variableIn = (text: string, name: string): string | undefined =>
  lines(text)
    .find((line) => line.startsWith(`${name}=`))
    ?.slice(name.length + 1)
    .replaceAll(/\\(.)/g, '$1');

/** Whether two blocks hold the same variables, apart from one. */
export const sameBut = (a: string, b: string, name: string): boolean => {
  const others = (text: string): string =>
    lines(text)
      .filter((line) => !line.startsWith(`${name}=`))
      .join('\n');
  return others(a) === others(b);
};
