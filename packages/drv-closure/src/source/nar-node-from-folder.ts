import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type ByteString, byteStringFromBytes, type NarNode, NixtoolsError } from '@nixtools/nix-formats';

const OWNER_MAY_EXECUTE = 0o100;
const SLASH = Buffer.from('/');

/**
 * A file, link or folder on disk as a NAR holds it. Names are bytes and stay so.
 *
 * @throws {NixtoolsError} `NAR_INVALID` (verification) for a socket, device or pipe; the system's own errors
 */
export const narNodeFromFolder = (path: string): NarNode => readNode(Buffer.from(path));

/** As deep as the operating system lets folders be, which the call stack bears. */
const readNode = (path: Buffer): NarNode => {
  const stats = lstatSync(path);
  if (stats.isFile()) {
    return {
      type: 'regular',
      executable: (stats.mode & OWNER_MAY_EXECUTE) !== 0,
      contents: readFileSync(path),
    };
  }
  if (stats.isSymbolicLink()) return { type: 'symlink', target: asBytes(readlinkSync(path, 'buffer')) };
  if (stats.isDirectory()) {
    const names = readdirSync(path, 'buffer');
    const entries = names.map(
      (name) => [asBytes(name), readNode(Buffer.concat([path, SLASH, name]))] as const,
    );
    return { type: 'directory', entries: new Map(entries) };
  }
  throw new NixtoolsError({
    code: 'NAR_INVALID',
    kind: 'verification',
    message: 'an archive can only hold files, links and folders',
    place: path.toString(),
    hint: 'remove the device, pipe or socket from the sources',
  });
};

const asBytes = (name: Buffer): ByteString => byteStringFromBytes(name);
