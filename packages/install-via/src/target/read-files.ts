import type { PathKind, ProbedFile } from '../probe/probe.ts';
import { badReport, fromHex, parseRecords } from './records.ts';
import type { Remote } from './remote.ts';
import { shellWord, wholeScript } from './shell.ts';

const kinds: readonly PathKind[] = ['none', 'file', 'folder', 'link', 'other'];

/**
 * Reads small files of the target, 256 KiB of each at most.
 *
 * @throws {NixtoolsError} `TARGET_REPORT_INVALID` (verification), and those of the connection
 */
export const readFiles = async (remote: Remote, paths: readonly string[]): Promise<readonly ProbedFile[]> => {
  const { destination } = remote.target;
  const { stdout } = await remote.run(
    wholeScript(`
content() {
  bytes=
  if [ -L "$1" ]; then kind=link; elif [ -f "$1" ]; then kind=file; elif [ -d "$1" ]; then kind=folder; elif [ -e "$1" ]; then kind=other; else kind=none; fi
  if [ "$kind" = file ]; then bytes=$(head -c 262144 "$1" | hex); fi
  printf 'file %s %s\\n' "$kind" "\${bytes:--}"
}
printf 'nixboot files 1\\n'
${paths.map((path) => `content ${shellWord(path)}`).join('\n')}
printf 'end\\n'`),
  );
  const records = parseRecords(stdout, 'files', destination);
  if (records.length !== paths.length)
    throw badReport(destination, 'the target answers for other files than asked');
  return records.map(({ fields: [word, bytes] }) => {
    const kind = kinds.find((each) => each === word);
    if (kind === undefined) throw badReport(destination, 'a line of the report is none of ours');
    return { kind, bytes: fromHex(bytes, destination) };
  });
};
