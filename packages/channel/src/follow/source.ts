import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NixtoolsError } from '@nixtools/nix-formats';
import { pointerName } from '../pointer/pointer.ts';

/** Whether a source is a published folder's address; else it is a snapshot folder's path. */
export const isAddress = (source: string): boolean => /^(?:file|https?):/.test(source);

/** Whether reading it uses the network. */
export const isRemote = (source: string): boolean => /^https?:/.test(source);

const unusable = (text: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'CHANNEL_SOURCE',
    kind: 'usage',
    message,
    place: text,
    hint: 'write the address of a published folder (https:, http:, file:), or the path of a folder',
  });

const parseAddress = (text: string): string => {
  if (!URL.canParse(text)) throw unusable(text, 'this is no address');
  const url = new URL(text);
  if (!isAddress(url.href)) throw unusable(text, `a channel cannot be followed over ${url.protocol}`);
  if (url.protocol === 'file:' && url.hostname !== '') throw unusable(text, 'a file: address has no host');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw unusable(text, 'an address has no user, password, query or fragment here');
  const folder = url.href.replace(new RegExp(`/${pointerName}$`), '/');
  return folder.endsWith('/') ? folder : `${folder}/`;
};

/**
 * What the user wrote as a source: an address with `/` at the end, or the absolute path of a snapshot folder. A folder
 * with a `channel.json` is a published one.
 *
 * @throws {NixtoolsError} `CHANNEL_SOURCE` (usage)
 */
export const parseSource = async (text: string): Promise<string> => {
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(text)) return parseAddress(text);
  const folder = resolve(text);
  const isPublished = await stat(join(folder, pointerName)).then(
    (found) => found.isFile(),
    () => false,
  );
  return isPublished ? `${pathToFileURL(folder).href}/` : folder;
};
