import { readLines } from '@nixtools/snapshot';

/** In a canonical line of a package `drvPath` follows `attr`, in one of a failure `error` does: the rest need not be parsed. */
const firstMembers = /^\{"attr":"[^"\\]*(?:\\.[^"\\]*)*","drvPath":("[^"\\]*(?:\\.[^"\\]*)*")/;

/**
 * The `.drv` paths of all packages in `entriesFile` of an `Evaluation`, in the order of their attributes. Lines are not
 * checked, since this package wrote them.
 *
 * @throws {NixtoolsError} `LINE_INVALID` (verification)
 * @example for await (const drvPath of readDrvPaths(evaluation.entriesFile)) console.log(drvPath);
 */
export async function* readDrvPaths(entriesFile: string): AsyncGenerator<string> {
  for await (const { text } of readLines(entriesFile)) {
    const drvPath = firstMembers.exec(text)?.[1];
    if (drvPath !== undefined) yield String(JSON.parse(drvPath));
  }
}
