/** The files of a snapshot folder. */
export const manifestName = 'snapshot.json';
export const entriesName = 'entries.jsonl';
export const packName = 'drvs.pack';
/** Optional. */
export const programsName = 'programs.jsonl';
