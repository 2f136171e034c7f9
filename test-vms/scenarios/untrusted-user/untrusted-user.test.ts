import { beforeAll, expect, it } from 'vitest';
import { describeMachine } from '../../machine/describe-machine.ts';

const tree = '/nixtools/examples/tiny-nixpkgs';

/** Nix for many users: the groups and accounts that its builders need, and a user whom the daemon does not trust. */
const prepare = `
  groupadd --system nixbld
  for number in 1 2; do
    useradd --system --no-create-home --gid nixbld --groups nixbld --shell /usr/sbin/nologin "nixbld$number"
  done
  useradd --create-home alice
  echo 'build-users-group = nixbld' >>/etc/nix/nix.conf
  mkdir -p /nix/store && chown root:nixbld /nix/store && chmod 1775 /nix/store
`;

/**
 * Runs a script as alice while a daemon of the tree's own serves it. The daemon is a child that is ended by its process
 * id; should that fail, it ends with the namespace that it lives in.
 */
const asAlice = (script: string): string => `
  nix-daemon >/shared/daemon.log 2>&1 &
  daemon=$!
  # The socket may be there from a daemon before, so only an answer counts.
  for attempt in $(seq 300); do
    if nix store info --store daemon >/dev/null 2>&1; then break; fi
    sleep 0.1
  done
  status=0
  setpriv --reuid=alice --regid=alice --init-groups env HOME=/home/alice USER=alice NIX_REMOTE=daemon \\
    sh -euc 'cd; ${script.replaceAll("'", `'\\''`)}' || status=$?
  kill "$daemon"
  wait "$daemon" || :
  exit "$status"
`;

describeMachine('preenix as an untrusted user of a Nix daemon', (machine) => {
  beforeAll(async () => {
    await machine().must(prepare);
    // The snapshot is somebody else's work: made by root, with a store that alice never sees.
    await machine().must(
      `preenix index ${tree} --out /shared/snapshot --max-memory 1G && chmod -R a+rX /shared`,
    );
    await machine().must(asAlice('preenix channel add tiny /shared/snapshot'));
  });

  it('is not trusted: the daemon refuses to import a plain export from this user', async () => {
    await machine().must(
      `nix-store --store /tmp/other --export \\
        $(nix-instantiate --store /tmp/other ${tree} -A hello 2>/dev/null) >/shared/hello.export`,
    );
    const imported = await machine().run(asAlice('nix-store --import </shared/hello.export'));
    expect(imported.exitCode).not.toBe(0);
    expect(imported.stderr).toMatch(/privileged|trusted|signature/);
  });

  it('imports the closure of a .drv, although nobody signed it', async () => {
    const closure = await machine().must(
      asAlice('drv=$(preenix drv hello --import); nix-store --check-validity "$drv"; nix-store -qR "$drv"'),
    );
    expect(closure).toMatch(/-libtext-|-libgreet-/);
    expect(closure).toMatch(/-hello-2\.12\.1\.drv$/m);
  });

  it('installs a program that runs, in a profile of the user', async () => {
    await machine().must(asAlice('preenix install welcome --yes'));
    expect(await machine().must('/home/alice/.nix-profile/bin/welcome Bob', 'alice')).toContain(
      'Hello, Bob!',
    );
    expect(await machine().must(asAlice('nix-env -q'))).toContain('welcome-1.1');
  });

  it('indexes a tree, with a scratch store that is gone afterwards', async () => {
    const index = `preenix index ${tree} --out mine --max-memory 1G`;
    await machine().must(asAlice(`${index} && cmp mine/entries.jsonl /shared/snapshot/entries.jsonl`));
    expect(await machine().must('ls -d /home/alice/mine*')).toBe('/home/alice/mine\n');
  });

  it('owns nothing in the store: all of it belongs to root or its builders', async () => {
    expect(await machine().must('find /nix/store -user alice')).toBe('');
  });
});
