import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readServiceSet } from '@nixtools/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program, type ThrowawayPreenix, throwawayPreenix } from '../throwaway-preenix.ts';

describe('preenix service merge', () => {
  let at: ThrowawayPreenix;
  const write = (name: string, text: string): string => {
    writeFileSync(join(at.folder, name), text);
    return name;
  };
  const nginx = (host: string, worker = 'web') => `version: 1
services:
  nginx:
    exec: { argv: [/usr/sbin/nginx], user: ${worker} }
    dependencies: { after: [${host === 'shop' ? 'db' : 'network'}] }
    files: { /etc/nginx/sites/${host}: { text: "server_name ${host}.example;\\n" } }
`;

  beforeAll(async () => {
    at = await throwawayPreenix();
    write('shop.yaml', nginx('shop'));
    write('blog.yaml', nginx('blog'));
    write(
      'db.nix',
      '{ version = 1; services.db = { exec.argv = [ "/usr/bin/db" ]; dependencies.before = [ "nginx" ]; }; }',
    );
  });
  afterAll(() => at?.remove());

  it('gives one service with what each file has for it, in whatever order they come', async () => {
    const merged = await at.call(['service', 'merge', 'shop.yaml', 'blog.yaml', 'db.nix']);
    expect(merged).toMatchObject({ code: 0, err: '' });
    const { services } = readServiceSet(merged.out, { file: 'merged.yaml' });
    expect(Object.keys(services).sort()).toEqual(['db', 'nginx']);
    expect(Object.keys(services['nginx']?.files ?? {})).toEqual([
      '/etc/nginx/sites/blog',
      '/etc/nginx/sites/shop',
    ]);
    expect(services['nginx']?.dependencies?.after).toEqual(['db', 'network']);

    const again = ['db.nix', 'blog.yaml', 'shop.yaml', 'blog.yaml', write('merged.yaml', merged.out)];
    expect((await at.call(['service', 'merge', ...again])).out).toBe(merged.out);
  });

  it('names a value that two files say differently, and both places', async () => {
    write('other.yaml', nginx('chat', 'www'));
    const { code, out, err } = at.preenix(['service', 'merge', 'shop.yaml', 'other.yaml']);
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toContain('services.nginx.exec.user has 2 values: "web" and "www"');
    expect(err).toContain('shop.yaml:4');
    expect(err).toContain('other.yaml:4');
    expect(err).toContain('$priority');
  });

  it('names the lines in which constructors of Nix were called', async () => {
    const site = (text: string) =>
      `{ s ? import <nixtools/services.nix> { } }:\n\ns.site {\n  host = "a.example";\n  pages."index.html" = "${text}";\n}\n`;
    write('one.nix', site('one'));
    write('two.nix', site('two'));
    const { code, err } = await at.call(['service', 'merge', 'one.nix', 'two.nix']);
    expect(code).toBe(4);
    expect(err).toContain('has 2 values: "one" and "two"');
    expect(err).toContain('one.nix:4)');
    expect(err).toContain('two.nix:4)');
  });

  it('reads from a pipe what is called -, with the line in messages', async () => {
    const piped = (from: string, command: string) =>
      at.run(['/bin/sh', '-c', `cat ${from} | "$0" "$1" service ${command}`, process.execPath, program]);
    expect(piped('shop.yaml', 'merge - blog.yaml db.nix').out).toBe(
      (await at.call(['service', 'merge', 'shop.yaml', 'blog.yaml', 'db.nix'])).out,
    );
    expect(piped('shop.yaml', 'merge - other.yaml').err).toContain('(-:4) and');
    write('list.yaml', '- shop.yaml\n- db.nix\n');
    expect(piped('list.yaml', 'place -')).toMatchObject({ code: 0, out: expect.stringContaining('nginx') });
  });

  it('lets a stronger value win', async () => {
    write('forced.yaml', nginx('chat', '{ $value: www, $priority: 50 }'));
    const { code, out } = await at.call(['service', 'merge', 'shop.yaml', 'forced.yaml', 'db.nix', '--json']);
    expect(code).toBe(0);
    const set = JSON.parse(out);
    expect(set.services.nginx.exec.user).toBe('www');
    expect(set.marks['services.nginx.exec.user']).toMatchObject({ priority: 50 });
  });

  it('refuses what is whole nowhere, and files that are not there', async () => {
    const alone = await at.call(['service', 'merge', 'shop.yaml']);
    expect(alone.code).toBe(4);
    expect(alone.err).toContain('"db"');
    expect(await at.call(['service', 'merge', 'nowhere.yaml'])).toMatchObject({ code: 2, out: '' });
    expect(await at.call(['service', 'merge'])).toMatchObject({ code: 2 });
  });
});
