import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readServiceSet, render, targetNamed } from '../../src/index.ts';

const setOf = (service: string, more = '') =>
  readServiceSet(`version: 1\nservices:\n  ${service}\n${more}`, { file: 'set.yaml' });

const documents = (text = ''): Record<string, never>[] =>
  parseAllDocuments(text).map((document) => document.toJS());

describe('secrets', () => {
  const secret = 'secrets: { db_password: { source: /etc/secret } }';
  const anonymous = setOf(`web: { exec: { argv: [/web], image: i, user: web }, ${secret} }`);
  const numbered = setOf(
    `web: { exec: { argv: [/web], image: i, user: web }, ${secret} }`,
    'users: { web: { uid: 990 } }',
  );
  const lossOf = (set: typeof anonymous, target: string) =>
    render(set, targetNamed(target)).losses.find(({ field }) => field === 'secrets.db_password.source')
      ?.level;

  it('are secrets of podman, which only the user of the container can read', () => {
    const { files, install, forget } = render(numbered, targetNamed('quadlet'));
    const unit = files.find(({ path }) => path.endsWith('.container'))?.text;
    expect(unit).toContain(
      'Secret=nixtools-web-db_password,type=mount,target=db_password,uid=990,mode=0400\n',
    );
    expect(unit).not.toContain('/etc/secret');
    expect(install.map(({ argv }) => argv.slice(-2))).toContainEqual([
      'nixtools-web-db_password',
      '/etc/secret',
    ]);
    expect(forget.map(({ argv }) => argv.join(' ')).join('\n')).toContain('secret rm');
    expect(lossOf(numbered, 'quadlet')).toBeUndefined();
    expect(lossOf(anonymous, 'quadlet')).toBe('approximated');
  });

  it('are Secrets of Kubernetes, with names that it takes, and a group that may read them', () => {
    const { files, install, uninstall } = render(numbered, targetNamed('kubernetes'));
    const [workload] = documents(files[0]?.text);
    const spec = JSON.stringify(workload);
    expect(spec).toContain('"runAsUser":990,"runAsGroup":990,"fsGroup":990');
    const name = /"secretName":"([^"]*)","defaultMode":256/.exec(spec)?.[1] ?? '';
    expect(name).toMatch(/^web-db-password-[0-9a-f]{8}$/);
    expect(install.map(({ argv }) => argv)).toContainEqual([
      'kubectl',
      'create',
      'secret',
      'generic',
      name,
      '--from-file=db_password=/etc/secret',
    ]);
    expect(uninstall.map(({ argv }) => argv.at(-1))).toContain(name);
    expect(lossOf(numbered, 'kubernetes')).toBeUndefined();
    expect(lossOf(anonymous, 'kubernetes')).toBe('approximated');
  });

  it('of compose are as readable as the file on the host: that is said where it matters', () => {
    expect(lossOf(numbered, 'compose')).toBe('approximated');
    expect(lossOf(setOf(`web: { exec: { argv: [/web], image: i }, ${secret} }`), 'compose')).toBeUndefined();
  });
});

describe('names', () => {
  it.each(['9web', 'Web.Shop@one', 'web-', 'web_', `${'w'.repeat(99)}x`])(
    'of Kubernetes are labels, also of %s',
    (id) => {
      const set = setOf(`"${id}": { exec: { argv: [/web], image: i }, parameters: { ports: { a_: 80 } },
    directories: { state: { a/b: {}, a-b: {}, a_b: {} } } }`);
      const names = [
        ...JSON.stringify(documents(render(set, targetNamed('kubernetes')).files[0]?.text)).matchAll(
          /"name":"([^"]*)"/g,
        ),
      ];
      expect(names.length).toBeGreaterThan(5);
      for (const [, name] of names) expect(name).toMatch(/^[a-z]([a-z0-9-]{0,251}[a-z0-9])?$/);
      // That of the workload is in labels, too.
      expect(names[0]?.[1]?.length).toBeLessThanOrEqual(52);
    },
  );

  it('of volumes stay different', () => {
    const set = setOf(
      'web: { exec: { argv: [/web], image: i }, directories: { state: { a/b: {}, a-b: {}, a_b: {} } } }',
    );
    const text = JSON.stringify(documents(render(set, targetNamed('kubernetes')).files[0]?.text)[0]);
    const mounted = [...text.matchAll(/"name":"(state-[^"]*)","mountPath"/g)].map(([, name]) => name);
    expect(new Set(mounted).size).toBe(3);
  });

  it('that podman could not tell apart are refused', () => {
    const two = setOf('a@b: { exec: { argv: [/a], image: i } }\n  a-b: { exec: { argv: [/b], image: i } }');
    expect(() => render(two, targetNamed('quadlet'))).toThrow(
      expect.objectContaining({ code: 'SERVICE_NAME_CLAIMED' }),
    );
  });
});

it('weights keep their meaning: what is ordinary stays ordinary', () => {
  const limited = (cpu: number, io: number) => {
    const set = setOf(
      `web: { exec: { argv: [/web], image: i }, limits: { cpuWeight: ${cpu}, ioWeight: ${io} } }`,
    );
    const { files } = render(set, targetNamed('compose'));
    const { services } = documents(files[0]?.text)[0] as never as {
      services: { web: { cpu_shares: number; blkio_config: { weight: number } } };
    };
    return [services.web.cpu_shares, services.web.blkio_config.weight];
  };
  expect(limited(100, 100)).toEqual([1024, 500]);
  expect(limited(10_000, 10_000)).toEqual([102_400, 1000]);
  expect(limited(1, 1)).toEqual([10, 10]);
});

it('a path with a colon is refused where podman would take it for two', () => {
  const set = setOf('web: { exec: { argv: [/web], image: i }, files: { "/etc/a:rw": { text: x } } }');
  const { files, losses } = render(set, targetNamed('quadlet'));
  expect(losses).toContainEqual(expect.objectContaining({ level: 'refused', fix: 'use another path' }));
  expect(files).toEqual([]);
});
