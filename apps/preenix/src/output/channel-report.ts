import type { Installed, InstallStep, TransferProgress } from '@nixtools/channel';
import { isAddress, isRemote } from '@nixtools/channel';
import { type Io, plural, progressBar, styleErr } from '@nixtools/command-line';

/** Shows what is being done and how much has come, on a terminal only. */
export const stepReporter = (io: Io) => {
  const bar = progressBar(io, 'bytes');
  return {
    onStep: (step: InstallStep): void => {
      if (io.terminal.err) io.err(`\r\u001b[K${step} ...`);
    },
    onProgress: (progress: TransferProgress): void => bar.draw({ ...progress, label: 'fetch' }),
    clear: (): void => {
      if (io.terminal.err) io.err('\r\u001b[K');
    },
  };
};

export const describeInstalled = (what: string, installed: Installed): string => {
  const { generation, packages, failed, published } = installed;
  const version = published === undefined ? '' : `version ${published.version}, `;
  const failures = failed === 0 ? '' : `, ${plural(failed, 'attribute')} that failed to evaluate`;
  return `${what}: ${version}${plural(packages, 'package')}${failures} (generation ${generation})\n`;
};

/** Of a published channel that nobody vouches for. */
export const warnUnsigned = (source: string, keys: readonly string[], io: Io): void => {
  if (!isAddress(source) || keys.length > 0) return;
  const { yellow } = styleErr(io);
  const who = isRemote(source) ? 'whoever is between you and it' : 'whoever can write there';
  io.err(yellow(`warning: the channel is used unsigned: ${who} decides what you install; --key checks it\n`));
};
