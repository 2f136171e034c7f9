import { TransferError } from './transfer-error.ts';

/** How many are followed one after the other. */
export const mostRedirects = 5;

const refused = (message: string, url: URL): TransferError =>
  new TransferError({
    code: 'REDIRECT_REFUSED',
    kind: 'verification',
    message,
    place: url.href,
    hint: 'follow the channel at its own address; if it has moved, add it again there',
    transient: false,
  });

/**
 * Where a redirect leads. It may go from `http:` to `https:`, and otherwise stays with its scheme: an answer from the
 * network must not make this machine read its own files, or give up encryption.
 *
 * @throws {TransferError} `REDIRECT_REFUSED` (verification)
 */
export const redirected = (from: URL, location: string | null): URL => {
  if (location === null || !URL.canParse(location, from.href))
    throw refused('the redirect leads nowhere', from);
  const to = new URL(location, from.href);
  if (to.username !== '' || to.password !== '')
    throw refused('the redirect names a user or a password', from);
  if (to.protocol === from.protocol || (from.protocol === 'http:' && to.protocol === 'https:')) return to;
  throw refused(`the redirect leads from ${from.protocol} to ${to.protocol}`, from);
};

export const tooManyRedirects = (url: URL): TransferError =>
  refused(`more than ${mostRedirects} redirects follow each other`, url);
