import type { RenderedFile, Rendering, Step } from '../target.ts';

interface UnitsToRun {
  /** For sysusers.d and tmpfiles.d. */
  readonly shared: readonly RenderedFile[];
  /** Units that are enabled. */
  readonly starts: readonly string[];
  /** Units that may run. */
  readonly stops: readonly string[];
}

type Steps = Required<Pick<Rendering, 'install' | 'uninstall' | 'forget'>>;

const systemctl = (words: readonly string[], why: string): Step => ({ argv: ['systemctl', ...words], why });

const forSome = (units: readonly string[], words: readonly string[], why: string): Step[] =>
  units.length === 0 ? [] : [systemctl([...words, ...units], why)];

/** How the manager of the system comes to units, and away from them. */
export const systemSteps = ({ shared, starts, stops }: UnitsToRun): Steps => ({
  install: [
    ...accountSteps(shared),
    systemctl(['daemon-reload'], 'reads the units'),
    ...forSome(starts, ['enable', '--now'], 'starts them, now and with the system'),
  ],
  uninstall: [
    ...forSome(stops, ['stop'], 'stops them'),
    ...forSome(starts, ['disable'], 'does not start them with the system'),
  ],
  forget: [systemctl(['daemon-reload'], 'reads the units')],
});

/** No manager of a user is reached from here: each sees what is in /etc when it starts, and then makes its folders. */
export const userSteps = ({ starts }: UnitsToRun): Steps => ({
  install: forSome(starts, ['--global', 'enable'], 'each user has them, from the next login on'),
  uninstall: forSome(starts, ['--global', 'disable'], 'no user has them, from the next login on'),
  forget: [],
});

const accountSteps = (files: readonly RenderedFile[]): Step[] =>
  files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path }) =>
      path.includes('sysusers')
        ? { argv: ['systemd-sysusers', path], why: 'makes users and groups', accounts: true }
        : { argv: ['systemd-tmpfiles', '--create', path], why: 'makes folders' },
    );
