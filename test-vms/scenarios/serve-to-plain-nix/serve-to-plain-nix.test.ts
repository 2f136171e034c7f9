import { beforeAll, expect, it } from 'vitest';
import { describeMachine } from '../../machine/describe-machine.ts';

const tree = '/nixtools/examples/tiny-nixpkgs';
const url = 'http://127.0.0.1:8080';

/** The machine's network is empty: even its loopback is down, and only Perl is there to raise it. */
const loopback = `perl -MSocket -e 'socket(my $any, AF_INET, SOCK_DGRAM, 0) or die $!;
  my $up = pack("a16s", "lo", 1); ioctl($any, 0x8914, $up) or die $!'`;

/** Runs a script while a snapshot is served; the server ends with the script, or with the namespace. */
const whileServed = (script: string): string => `
  ${loopback}
  preenix serve /shared/snapshot >/shared/url &
  server=$!
  for attempt in $(seq 300); do if [ -s /shared/url ]; then break; fi; sleep 0.1; done
  status=0
  ( ${script} ) || status=$?
  kill "$server"
  wait "$server"
  exit "$status"
`;

/** The same with a daemon, as a user whom it does not trust. */
const asAlice = (script: string): string =>
  whileServed(`
    nix-daemon >/shared/daemon.log 2>&1 &
    daemon=$!
    for attempt in $(seq 300); do
      if nix store info --store daemon >/dev/null 2>&1; then break; fi
      sleep 0.1
    done
    result=0
    setpriv --reuid=alice --regid=alice --init-groups env HOME=/home/alice USER=alice NIX_REMOTE=daemon \\
      sh -euc 'cd; ${script}' || result=$?
    kill "$daemon"
    wait "$daemon" || :
    exit "$result"
  `);

describeMachine('plain Nix 2.26 with what preenix serves', (machine) => {
  let welcome: string;
  beforeAll(async () => {
    await machine().must(`preenix index ${tree} --out /shared/snapshot --max-memory 1G`);
    welcome = (
      await machine().must(`nix-instantiate --store /tmp/other ${tree} -A welcome 2>/dev/null`)
    ).trim();
    await machine().must('rm -rf /nix/store /nix/var && useradd --create-home alice');
  });

  it('tells a user whom the daemon does not trust that an administrator has to allow the server', async () => {
    const { exitCode, stderr } = await machine().run(
      asAlice(`nix-store --realise ${welcome} --option extra-substituters ${url}`),
    );
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/trusted|ignoring/);
  });

  it('builds for that user from the unsigned derivations when the server is allowed', async () => {
    await machine().must(`echo 'trusted-substituters = ${url}' >>/etc/nix/nix.conf`);
    const out = await machine().must(
      asAlice(`nix-store --realise ${welcome} --option extra-substituters ${url} 2>/dev/null`),
    );
    expect(await machine().must(`${out.trim()}/bin/welcome Bob`, 'alice')).toContain('Hello, Bob!');
  });

  it('builds as root without a daemon, in an empty store, with signatures required', async () => {
    await machine().must('rm -rf /nix/store /nix/var');
    const { stdout, stderr, exitCode } = await machine().run(
      whileServed(`nix-store --realise ${welcome} --option substituters ${url} --option require-sigs true`),
    );
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(`copying path '${welcome}' from '${url}'`);
    expect(await machine().must(`${stdout.trim()}/bin/welcome Ada`)).toContain('Hello, Ada!');
  });
});
