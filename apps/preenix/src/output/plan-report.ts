import { formatSize, type Io, plural, styleErr } from '@nixtools/command-line';
import type { RealisePlan } from '@nixtools/nix-cli';

/** The plan as a person reads it. */
export const describePlan = ({ build, fetch, downloadBytes, unpackedBytes }: RealisePlan, io: Io): string => {
  const { bold, dim } = styleErr(io);
  const sizes = [
    ...(downloadBytes === undefined ? [] : [`${formatSize(downloadBytes)} to download`]),
    ...(unpackedBytes === undefined ? [] : [`${formatSize(unpackedBytes)} on disk`]),
  ].join(', ');
  if (build.length === 0 && fetch.length === 0)
    return `${bold('plan:')} everything is in the store already\n`;
  const list = (paths: readonly string[]): string =>
    [
      ...paths.slice(0, 10).map((path) => dim(`  ${path}\n`)),
      ...(paths.length > 10 ? [dim(`  ... and ${paths.length - 10} more\n`)] : []),
    ].join('');
  const head = `${bold('plan:')} fetch ${plural(fetch.length, 'path')}${sizes === '' ? '' : ` (${sizes})`}, build ${plural(build.length, 'derivation')}\n`;
  return `${head}${list(build)}${list(fetch)}`;
};
