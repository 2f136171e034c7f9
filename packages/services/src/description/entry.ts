/** What a record has under a name that somebody else chose: `constructor` is a good name for a service. */
export const entryOf = <Value>(
  record: { readonly [name: string]: Value } | undefined,
  name: string,
): Value | undefined => (record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined);
