/** What `isspace` of the kernel says of ASCII, and one parameter: quotes anywhere, also one that is never closed. */
const parameter = /(?:[^\t-\r "]|"[^"]*(?:"|$))+/g;

/**
 * Splits a command line as the kernel does: at white space outside of double quotes. The quotes stay, there is no escape; one that is not
 * closed reaches to the end.
 *
 * @see `next_arg` in Linux' `lib/cmdline.c`
 * @example splitKernelParams('quiet  dyndbg="file a +p"\n') // ['quiet', 'dyndbg="file a +p"']
 */
export const splitKernelParams = (text: string): readonly string[] => text.match(parameter) ?? [];

/** The command line of parameters. A quote that one of them does not close swallows those behind it. */
export const joinKernelParams = (params: readonly string[]): string => params.join(' ');

/** Whether a quote is left open: the kernel would take all that follows as a part of this parameter. */
export const hasOpenQuote = (param: string): boolean => param.split('"').length % 2 === 0;

/** What the kernel makes of one parameter. */
export interface KernelParam {
  readonly name: string;
  /** Absent without `=`. */
  readonly value?: string;
}

/**
 * Reads one parameter as the kernel does: quotes around the whole, or around the value, are not part of it; others are.
 *
 * @example parseKernelParam('dyndbg="file a +p"') // { name: 'dyndbg', value: 'file a +p' }
 */
export const parseKernelParam = (param: string): KernelParam => {
  const quoted = param.startsWith('"');
  const text = quoted ? param.slice(1) : param;
  // An equals sign at the start is none: the kernel takes position 0 for "not found".
  const equals = text.indexOf('=', 1);
  if (equals < 0) return { name: quoted ? text.replace(/"$/, '') : text };
  const value = text.slice(equals + 1);
  const inner = value.startsWith('"') ? value.slice(1) : value;
  return { name: text.slice(0, equals), value: quoted || inner !== value ? inner.replace(/"$/, '') : value };
};
