import { expect, it } from 'vitest';
import { buildSystem } from '../../install-via/host.ts';
import { refusals } from './refusals.ts';
import type { Scenario } from './scenario.ts';

export const refuses = ({ machine, host, system }: Scenario): void => {
  it.each(refusals)(
    '$why',
    async ({ code, spoil = 'true', mend = 'true', system: args, words = '', url = 'ssh://box' }) => {
      const toplevel =
        args === 'undo' ? '' : args === undefined ? system() : await buildSystem(machine(), args);
      const { stdout, stderr } = await host().run(`
          set +e
          ${spoil}
          host_tree >/shared/spoilt
          ls -A /target >/shared/names
          nixboot install-via ${toplevel} ${url} ${words} >/shared/out 2>/shared/err; echo "exit $?"
          cat /shared/err
          host_tree | diff /shared/spoilt - && ls -A /target | diff /shared/names - && echo unchanged
          ${mend}`);
      const all = `${stdout}${stderr}`;
      expect(all).toContain(`code: ${code}`);
      expect(all).toMatch(/hint: \S/);
      expect(all).toMatch(/^exit [1-6]$/m);
      expect(all).toMatch(/^unchanged$/m);
      expect((await host().run('test -e /shared/pwned')).exitCode).toBe(1);
    },
  );
};
