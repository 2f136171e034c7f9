import { NixtoolsError } from '@nixtools/nix-formats';

/** Something that is wrong with a set, with the places of all that take part in it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly places: readonly string[];
  readonly hint?: string;
}

/** Most problems that one message lists. */
const most = 20;

/** The first problem as an error; the others are told in its message. */
export const problemError = (problems: readonly [Problem, ...Problem[]]): NixtoolsError => {
  const [{ code, message, places, hint }, ...others] = problems;
  const listed = others.slice(0, most).map((other) => `\n  ${other.message} (${other.places.join(', ')})`);
  const more = others.length > most ? `\n  and ${others.length - most} more` : '';
  const also = others.length === 0 ? '' : `; also:${listed.join('')}${more}`;
  return new NixtoolsError({
    code,
    kind: 'verification',
    message: `${message}${also}`,
    place: places.join(' and '),
    hint,
  });
};

/** Throws if there is a problem. */
export const refuseProblems = (problems: readonly Problem[]): void => {
  const [first, ...rest] = problems;
  if (first !== undefined) throw problemError([first, ...rest]);
};
