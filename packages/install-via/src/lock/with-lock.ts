import { NixtoolsError } from '@nixtools/nix-formats';
import type { HeldScript } from '../target/hold.ts';
import { badReport, fromHex, parseRecords, textFromHex } from '../target/records.ts';
import type { Remote } from '../target/remote.ts';
import { lockScript } from './lock-script.ts';

export interface Locked {
  /** The root folder, as it lies on the system that answers. */
  readonly root: string;
  /** The journal as it was read, on which all that is to be done rests. */
  readonly state: Uint8Array;
}

const busy = (place: string, holder: string): NixtoolsError => {
  const [, , , who = '', ...since] = holder.split(':');
  return new NixtoolsError({
    code: 'TARGET_BUSY',
    kind: 'refused',
    message: `${who || 'somebody else'} is working on it${since.length > 0 ? `, since ${since.join(':')}` : ''}`,
    place,
    hint: 'wait until that has ended; a deployer that died holds it for ten minutes at most',
  });
};

const changed = (place: string): NixtoolsError =>
  new NixtoolsError({
    code: 'TARGET_CHANGED',
    kind: 'refused',
    message: 'somebody else has worked on it since we looked',
    place,
    hint: 'run the same command again',
  });

const failed = (place: string, message: string): NixtoolsError =>
  new NixtoolsError({
    code: 'TARGET_STEP_FAILED',
    kind: 'failed',
    message,
    place,
    hint: 'mend the cause on the target and run the same command again',
  });

/** @throws {NixtoolsError} when the report is not that we have the lock */
const requireHeld = ({ report }: HeldScript, state: Uint8Array, { target, place }: Place): void => {
  const [record, ...more] = parseRecords(report, 'lock', target);
  const [field] = record?.fields ?? [];
  if (record?.key === 'busy') throw busy(place, field === undefined ? '' : textFromHex(field, target));
  if (record?.key === 'failed') throw failed(place, textFromHex(field, target));
  if (record?.key !== 'held' || more.length > 0)
    throw badReport(target, 'the target does not say whether we have its lock');
  if (!fromHex(field, target).equals(state)) throw changed(place);
};

interface Place {
  readonly target: string;
  readonly place: string;
}

/**
 * Does work while nobody else works on the same root folder. The lock ends with this process, however that ends.
 *
 * @param work gets the target; when the lock is lost meanwhile, nothing more is run there
 * @throws {NixtoolsError} `TARGET_BUSY`, `TARGET_CHANGED` (refused), `TARGET_STEP_FAILED` (failed), and those of the connection
 */
export const withLock = async <T>(
  remote: Remote,
  { root, state }: Locked,
  work: (remote: Remote) => Promise<T>,
): Promise<T> => {
  const target = remote.target.destination;
  const place = { target, place: `${target}:${root}` };
  const deployer = remote.deployer.replaceAll(/[^A-Za-z0-9@._-]/g, '_').slice(0, 100);
  const held = await remote.hold(lockScript(root, deployer));
  try {
    requireHeld(held, state, place);
    return await work({
      ...remote,
      run: (script) => {
        if (!held.isRunning()) throw failed(place.place, 'the lock of the root folder was lost');
        return remote.run(script);
      },
    });
  } finally {
    await held.release();
  }
};
