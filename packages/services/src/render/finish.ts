import { quoteSh } from '../sh/quote.ts';
import { askedFile } from '../sh/stop.ts';
import { linux } from './keeper-files.ts';
import type { NamedService } from './target.ts';

/**
 * What a supervisor runs when the script of a service has ended. One that ended by itself is over, and stays down, as no policy of ours
 * is the supervisor's. One that was asked to, or was killed, says nothing of that: whether it comes again, as in a restart by hand,
 * the supervisor knows.
 *
 * @param killed the first argument, after the script was killed by a signal
 * @param stayDown shell that tells the supervisor to keep the service down
 */
export const finishScript = ({ name }: NamedService, killed: number, stayDown: string): string =>
  `#!/bin/sh\n[ "$1" = ${killed} ] || [ -e ${quoteSh(askedFile(name, linux))} ] || ${stayDown}\n`;
