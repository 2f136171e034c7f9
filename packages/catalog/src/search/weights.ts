/** What a match of one term is worth, by what it matches. */
export interface Weights {
  readonly exactAttr: number;
  /** The whole pname, or the whole last component of a nested attribute. */
  readonly exactName: number;
  /** The main program, by its own account. */
  readonly program: number;
  /** Any program, by a listing. */
  readonly listedProgram: number;
  readonly prefix: number;
  /** A file's name, or the end of its path. */
  readonly file: number;
  /** A word of a name. */
  readonly word: number;
  readonly wordPrefix: number;
  /** A word of the package set's name. */
  readonly set: number;
  readonly setPrefix: number;
  /** Inside a name. */
  readonly part: number;
  /** A word of the description, then one of the same stem, then a synonym. */
  readonly description: number;
  readonly descriptionStem: number;
  readonly synonym: number;
  readonly descriptionPrefix: number;
  readonly typo: number;
  /** What a match gains as it covers more of the name. */
  readonly closeness: number;
}

/**
 * For a query of one term. The steps between the kinds are wider than everything that is added within a
 * kind, so the kinds are strictly ordered: exact attribute > exact pname > program > prefix > file > word >
 * part > description > typo. A program by a listing is less than the main one, but more than a prefix: among those who have it,
 * how much a package is used tells more than how long its name is.
 */
export const alone: Weights = {
  exactAttr: 7000,
  exactName: 6000,
  program: 5000,
  listedProgram: 4700,
  prefix: 4000,
  file: 3600,
  word: 3200,
  wordPrefix: 2600,
  set: 2400,
  setPrefix: 2200,
  part: 1600,
  description: 1000,
  descriptionStem: 850,
  synonym: 700,
  descriptionPrefix: 600,
  typo: 500,
  closeness: 300,
};

/**
 * For one term of several. Whole names still tell most, but that a name starts with or has one of the words
 * tells little more than the description does: `websockets` is no better a "web server" than `nginx`.
 */
export const together: Weights = {
  exactAttr: 2700,
  exactName: 2500,
  program: 2300,
  listedProgram: 2200,
  prefix: 1200,
  file: 1200,
  word: 1200,
  wordPrefix: 1150,
  set: 1300,
  setPrefix: 1100,
  part: 1050,
  description: 1000,
  descriptionStem: 900,
  synonym: 750,
  descriptionPrefix: 600,
  typo: 500,
  closeness: 150,
};
