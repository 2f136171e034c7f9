import { hooksOf } from '../../../description/defaults.ts';
import { quoteSh, shWords } from '../../../sh/quote.ts';
import type { NamedService } from '../../target.ts';

export const beforeLines = (service: NamedService): string[] => {
  const { conditions = {}, host: needs = {}, exec = {} } = service;
  const exists = (path: string): string => `[ -e ${quoteSh(path)} ]`;
  return [
    ...(conditions.pathExists ?? []).map((path) => `${exists(path)} || exit 0`),
    ...(conditions.pathMissing ?? []).map((path) => `! ${exists(path)} || exit 0`),
    ...(conditions.directoryNotEmpty ?? []).map((path) => `[ -n "$(ls -A ${quoteSh(path)})" ] || exit 0`),
    ...[...(needs.mounts ?? []), ...(needs.devices ?? [])].map((path) => `${exists(path)} || exit 1`),
    ...(exec.envFiles ?? []).map((file) => `set -a; . ${quoteSh(file)}; set +a`),
    ...hooksOf(service, 'preStart').map(
      ({ argv, ignoreError }) => `${shWords(argv)} || ${ignoreError ? ':' : 'exit 1'}`,
    ),
  ];
};
