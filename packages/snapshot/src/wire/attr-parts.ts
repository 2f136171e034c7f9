/** `python3Packages.numpy` is `numpy` in `python3Packages`; a quoted name may be cut at its dot, which does no harm. */
export interface AttrParts {
  readonly prefix: string | undefined;
  readonly leaf: string;
}

export const splitAttr = (attr: string): AttrParts => {
  const dot = attr.lastIndexOf('.');
  return { prefix: dot === -1 ? undefined : attr.slice(0, dot), leaf: attr.slice(dot + 1) };
};

export const joinAttr = ({ prefix, leaf }: AttrParts): string =>
  prefix === undefined ? leaf : `${prefix}.${leaf}`;

/** A string without the quotes of its JSON: holds no control characters and can be written as UTF-8 whatever it holds. */
export const escapeText = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The inverse of `escapeText`; `undefined` for what it never gives. */
export const unescapeText = (text: string): string | undefined => {
  if (!/["\\]|[^ -\uffff]/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
};
