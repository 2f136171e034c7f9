/** Whether an option says anything: empty lists, texts and sets are the defaults of options that nobody set. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** A value as systemd reads it: once for each time that the key is written, an empty one undoing those before. */
export const valuesOf = (value: unknown): readonly string[] => {
  const all = (Array.isArray(value) ? value : [value]).filter(
    (entry) => entry !== null && entry !== undefined,
  );
  const texts = all.map((entry) => (typeof entry === 'object' ? JSON.stringify(entry) : String(entry)));
  return texts.slice(texts.lastIndexOf('') + 1);
};

/** A key of a section, such as `serviceConfig`. */
export const sectionValue = (section: unknown, key: string): unknown => {
  const set = new Map(typeof section === 'object' && section !== null ? Object.entries(section) : []);
  return set.get(key);
};
