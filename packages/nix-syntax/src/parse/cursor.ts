import { type Token, tokenAt } from '../lex/token.ts';
import { syntaxError } from '../parse-error.ts';

/** Where parsing has got to: the only thing in this package that changes. */
export interface Cursor {
  readonly source: string;
  /** As messages name it. */
  readonly file: string;
  token: Token;
  /** Where the last token that was taken ended. */
  last: number;
}

export const cursorAt = (source: string, file: string): Cursor => ({
  source,
  file,
  token: tokenAt(source, 0),
  last: 0,
});

/** Whether the token is this symbol or keyword. */
export const isAt = ({ token }: Cursor, text: string): boolean =>
  token.text === text && (token.kind === 'symbol' || token.kind === 'keyword');

/** The token behind this one. */
export const following = ({ source }: Cursor, token: Token): Token => tokenAt(source, token.end);

/** Goes on at an offset. */
export const goTo = (cursor: Cursor, offset: number): void => {
  cursor.last = offset;
  cursor.token = tokenAt(cursor.source, offset);
};

/** Takes the token and goes on behind it. */
export const take = (cursor: Cursor): Token => {
  const { token } = cursor;
  goTo(cursor, token.end);
  return token;
};

const described = ({ kind, text }: Token): string =>
  kind === 'end' ? 'the end of the file' : JSON.stringify(text);

/** @throws {NixtoolsError} `NIX_SYNTAX` */
export const refuse = (cursor: Cursor, wanted: string): never => {
  throw syntaxError(
    cursor.source,
    cursor.file,
    cursor.token.start,
    `here is ${described(cursor.token)}, where ${wanted} should be`,
  );
};

/** Takes this symbol or keyword. @throws {NixtoolsError} `NIX_SYNTAX` when something else is there */
export const expectTo = (cursor: Cursor, text: string): Token =>
  isAt(cursor, text) ? take(cursor) : refuse(cursor, `"${text}"`);
