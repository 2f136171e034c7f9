import { compareUtf8 } from '@nixtools/nix-formats';
import type { Service } from '../description/service.ts';

/** The service with its files in one piece: parts are joined in the order of their names, each ends its last line. */
export const withWholeFiles = (service: Service): Service => {
  const files = Object.entries(service.files ?? {});
  if (!files.some(([, { parts }]) => parts !== undefined)) return service;
  return {
    ...service,
    files: Object.fromEntries(
      files.map(([path, { parts, ...file }]) => [
        path,
        parts === undefined || file.text !== undefined ? file : { ...file, text: joined(parts) },
      ]),
    ),
  };
};

const joined = (parts: { readonly [name: string]: string }): string =>
  Object.entries(parts)
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([, text]) => (text === '' || text.endsWith('\n') ? text : `${text}\n`))
    .join('');
