import type { Installed, InstallStep } from '@nixtools/channel';
import type { Io } from '../cli/io.ts';
import { plural } from './plural.ts';

/** Shows what is being done, on a terminal only. */
export const stepReporter = (io: Io) => ({
  show: (step: InstallStep): void => {
    if (io.terminal.err) io.err(`\r\u001b[K${step} ...`);
  },
  clear: (): void => {
    if (io.terminal.err) io.err('\r\u001b[K');
  },
});

export const describeInstalled = (what: string, { generation, packages, failed }: Installed): string =>
  `${what}: ${plural(packages, 'package')}${failed === 0 ? '' : `, ${plural(failed, 'attribute')} that failed to evaluate`} (generation ${generation})\n`;
