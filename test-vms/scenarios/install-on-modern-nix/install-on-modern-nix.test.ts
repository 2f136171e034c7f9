import { expect, it } from 'vitest';
import { describeMachine } from '../../machine/describe-machine.ts';

describeMachine('preenix with Nix 2.26, as root without a daemon', (machine) => {
  it('indexes tiny-nixpkgs, and its failing attributes cost only themselves', async () => {
    await machine().must('preenix index /nixtools/examples/tiny-nixpkgs --out snapshot --max-memory 1G');
    const entries = (await machine().must('cat snapshot/entries.jsonl')).trimEnd().split('\n');
    const attrs = entries.map((line) => JSON.parse(line).attr);
    expect(attrs).toContain('welcome');
    expect(attrs).toContain('pitfalls.aborts');
    expect(attrs).toContain('cowPackages."dragon-1.5"');
  });

  it('names the same .drv as nix-instantiate', async () => {
    await machine().must('preenix channel add tiny snapshot');
    const judged = await machine().must(
      'nix-instantiate /nixtools/examples/tiny-nixpkgs -A welcome 2>/dev/null',
    );
    expect(await machine().must('preenix drv welcome')).toBe(judged);
  });

  it('installs a program that runs', async () => {
    await machine().must('preenix install welcome --yes');
    expect(await machine().must('.nix-profile/bin/welcome Ada')).toContain('Hello, Ada!');
  });

  it('leaves a profile that nix-env reads and changes', async () => {
    await machine().must('preenix install hello cowsay --yes');
    expect((await machine().must('nix-env -q')).trim().split('\n').sort()).toEqual([
      'cowsay-3.8.4',
      'hello-2.12.1',
      'welcome-1.1',
    ]);
    await machine().must('nix-env -e cowsay');
    const listed = await machine().must('preenix list');
    expect(listed).toContain('hello');
    expect(listed).not.toContain('cowsay');
  });

  it('audits a closure, in its own store and in a chroot store, as `nix path-info` counts it', async () => {
    const root = (await machine().must('readlink -f .nix-profile/bin/welcome'))
      .split('/')
      .slice(0, 4)
      .join('/');
    for (const store of ['', '--store /root/chroot']) {
      if (store !== '') await machine().must(`nix copy --no-check-sigs --to /root/chroot ${root}`);
      const audit = JSON.parse(await machine().must(`preenix audit ${root} ${store} --json`));
      const judged = await machine().must(`nix path-info ${store} --closure-size ${root}`);
      expect(`${audit.roots[0]} ${audit.total.narSize}`).toBe(judged.trim().replaceAll(/\s+/g, ' '));
      for (const { chain } of audit.paths) for (const { place } of chain) expect(place).toBeDefined();
    }
    const over = await machine().run(`preenix audit ${root} --budget 1`);
    expect(over.exitCode).toBe(1);
  });

  it('refuses an unfree package with exit code 5 and changes nothing', async () => {
    const before = await machine().must('readlink -f .nix-profile');
    const refused = await machine().run('preenix install moneybags --yes');
    expect(refused.exitCode).toBe(5);
    expect(refused.stderr).toContain('--allow unfree');
    expect(await machine().must('readlink -f .nix-profile')).toBe(before);
  });

  it('goes back to the generation before', async () => {
    await machine().must('preenix rollback');
    expect(await machine().must('nix-env -q')).toContain('cowsay');
  });
});
