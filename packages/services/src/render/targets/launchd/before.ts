import { hooksOf } from '../../../description/defaults.ts';
import { exportFileLines } from '../../../sh/env-files.ts';
import { quoteSh, shWords } from '../../../sh/quote.ts';
import type { NamedService } from '../../target.ts';

export const beforeLines = (service: NamedService): string[] => {
  const { conditions = {}, host: needs = {} } = service;
  const exists = (path: string): string => `[ -e ${quoteSh(path)} ]`;
  return [
    ...(conditions.pathExists ?? []).map((path) => `${exists(path)} || exit 0`),
    ...(conditions.pathMissing ?? []).map((path) => `! ${exists(path)} || exit 0`),
    ...(conditions.directoryNotEmpty ?? []).map((path) => `[ -n "$(ls -A ${quoteSh(path)})" ] || exit 0`),
    ...[...(needs.mounts ?? []), ...(needs.devices ?? [])].map((path) => `${exists(path)} || exit 1`),
    ...exportFileLines(service),
    ...hooksOf(service, 'preStart').map(
      ({ argv, ignoreError }) => `${shWords(argv)} || ${ignoreError ? ':' : 'exit 1'}`,
    ),
  ];
};
