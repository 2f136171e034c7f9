import { describe, expect, it } from 'vitest';
import { markOf, readServiceSet } from '../../src/index.ts';

const thrown = (text: string, file = 'set.yaml') => {
  try {
    readServiceSet(text, { file });
  } catch (error) {
    return error as { code: string; message: string; place: string; hint?: string };
  }
  throw new Error('nothing was thrown');
};

const yaml = (services: string): string => `version: 1\nservices:\n${services}`;

describe('reading a service set', () => {
  it('reads JSON and YAML alike, and notes the line of each value', () => {
    const json = '{"version": 1,\n "services": {"a": {"exec": {"argv": ["/bin/a"],\n "user": "u"}}}}';
    const fromJson = readServiceSet(json, { file: 'a.json' });
    const fromYaml = readServiceSet(yaml('  a:\n    exec:\n      argv: [/bin/a]\n      user: u\n'), {
      file: 'a.yaml',
    });
    expect(fromJson.services).toEqual(fromYaml.services);
    expect(markOf(fromJson.marks, ['services', 'a', 'exec', 'user'])).toEqual({
      origin: { file: 'a.json', line: 3 },
    });
    expect(markOf(fromYaml.marks, ['services', 'a', 'exec', 'user'])).toEqual({
      origin: { file: 'a.yaml', line: 6 },
    });
  });

  it('takes priority and origin that stand beside a value', () => {
    const set = readServiceSet(
      '{"version":1,"services":{"a":{"exec":{"argv":["/a"],"nice":{"$value":5,"$priority":50,"$origin":{"file":"m.nix","line":7}}}}}}',
      { file: 'a.json' },
    );
    expect(set.services['a']?.exec?.nice).toBe(5);
    expect(markOf(set.marks, ['services', 'a', 'exec', 'nice'])).toEqual({
      priority: 50,
      origin: { file: 'm.nix', line: 7 },
    });
  });

  it('takes what the marks of a document say of all below them, and the line for what they do not say', () => {
    const text = (more: string) =>
      `{"version":1,"services":{"a":{"exec":{"argv":["/a"],\n"nice":${more}}}},"marks":{"services.a":{"priority":50},"services.a.exec":{"origin":{"file":"m.nix","line":7}}}}`;
    const plain = readServiceSet(text('5'), { file: 'a.json' });
    const ofNice = ['services', 'a', 'exec', 'nice'];
    expect(markOf(plain.marks, ofNice)).toEqual({ priority: 50, origin: { file: 'm.nix', line: 7 } });
    expect(markOf(plain.marks, ['services', 'a'])).toEqual({
      priority: 50,
      origin: { file: 'a.json', line: 1 },
    });
    const weaker = readServiceSet(
      '{"version":1,"services":{"a":{"exec":{"argv":["/a"],\n"nice":{"$value":5,"$priority":200}}}}}',
      {
        file: 'a.json',
      },
    );
    expect(markOf(weaker.marks, ofNice)).toEqual({ priority: 200, origin: { file: 'a.json', line: 2 } });
  });

  it('names the line of an unknown key and what may have been meant', () => {
    const error = thrown(yaml('  a:\n    exec:\n      argv: [/a]\n      usr: u\n'));
    expect(error).toMatchObject({
      code: 'SERVICE_UNKNOWN_KEY',
      place: 'set.yaml:6',
      hint: 'did you mean "user"?',
    });
  });

  it.each([
    ['a key that occurs twice', 'version: 1\nversion: 1\nservices: {}', 'SERVICE_SET_SYNTAX'],
    ['an open bracket', '{"version": 1, "services": {', 'SERVICE_SET_SYNTAX'],
    ['an empty document', '', 'SERVICE_SET_INVALID'],
    ['a list', '[]', 'SERVICE_SET_INVALID'],
    ['deep nesting', '['.repeat(200_000), 'SERVICE_SET_SYNTAX'],
    ['a mode without quotes', yaml('  a: {exec: {argv: [/a], umask: 0022}}'), 'SERVICE_SET_INVALID'],
    ['an id with a slash', yaml('  a/b: {exec: {argv: [/a]}}'), 'SERVICE_SET_INVALID'],
    ['an id with two @', yaml('  a@b@c: {exec: {argv: [/a]}}'), 'SERVICE_SET_INVALID'],
    ['a path with ..', yaml('  a: {exec: {argv: [/a], cwd: /a/../b}}'), 'SERVICE_SET_INVALID'],
    [
      'a line that would go on in the next one',
      yaml('  a: {exec: {argv: [/a]}, description: "a\\\\"}'),
      'SERVICE_SET_INVALID',
    ],
    ['a path that would', yaml('  a: {exec: {argv: [/a], cwd: "/a\\\\"}}'), 'SERVICE_SET_INVALID'],
    ['two folders in one', yaml('  a: {exec: {argv: [/a], path: ["/a:/b"]}}'), 'SERVICE_SET_INVALID'],
    ['an alias with a slash', yaml('  a: {exec: {argv: [/a]}, aliases: [../b]}'), 'SERVICE_SET_INVALID'],
    [
      'a condition turned around',
      yaml('  a: {exec: {argv: [/a]}, conditions: {kernelParameters: ["!quiet"]}}'),
      'SERVICE_SET_INVALID',
    ],
    [
      'a module that is two units',
      yaml('  a: {exec: {argv: [/a]}, host: {kernelModules: ["tun reboot"]}}'),
      'SERVICE_SET_INVALID',
    ],
    [
      'a filter turned around',
      yaml('  a: {exec: {argv: [/a]}, sandbox: {systemCalls: ["~@clock"]}}'),
      'SERVICE_SET_INVALID',
    ],
    ['a NUL', '{"version":1,"services":{"a":{"exec":{"argv":["/a\\u0000"]}}}}', 'SERVICE_SET_INVALID'],
    ['a service without exec', yaml('  a: {}'), 'SERVICE_NO_EXEC'],
    ['a relative program', yaml('  a: {exec: {argv: [./a]}}'), 'SERVICE_PROGRAM'],
    [
      'aliases without end',
      `a: &a [x]\nb: [${'*a, '.repeat(200)}*a]\nversion: 1\nservices: {}`,
      'SERVICE_SET_SYNTAX',
    ],
  ])('refuses %s', (_, text, code) => {
    const error = thrown(text);
    expect(error.code).toBe(code);
    expect(error.place).toContain('set.yaml');
  });
});

describe('rules between services', () => {
  it('names both places of a port that is claimed twice', () => {
    const text = yaml(
      '  a: {exec: {argv: [/a]}, parameters: {ports: {http: 80}}}\n  b: {exec: {argv: [/b]}, parameters: {ports: {web: 80}}}',
    );
    expect(thrown(text)).toMatchObject({
      code: 'SERVICE_PORT_CLAIMED',
      message: 'a and b both claim port 80/tcp',
      place: 'services.a.parameters.ports.http (set.yaml:3) and services.b.parameters.ports.web (set.yaml:4)',
    });
  });

  it('shows a circle with every place on it', () => {
    const text = yaml(
      '  a: {exec: {argv: [/a]}, dependencies: {after: [b]}}\n  b: {exec: {argv: [/b]}, dependencies: {before: [c], after: [c]}}\n  c: {exec: {argv: [/c]}}',
    );
    const error = thrown(text);
    expect(error.code).toBe('SERVICE_CIRCLE');
    expect(error.message).toContain('b -> c -> b');
    expect(error.place).toContain('set.yaml:4');
  });

  it('does not run out of stack on a long chain', () => {
    const link = (at: number): string =>
      `  s${at}: {exec: {argv: [/a]}, dependencies: {after: [s${(at + 1) % 3000}]}}`;
    expect(thrown(yaml(Array.from({ length: 3000 }, (_, at) => link(at)).join('\n'))).code).toBe(
      'SERVICE_CIRCLE',
    );
  });

  it.each([
    [
      'an unknown dependency',
      '  a: {exec: {argv: [/a]}, dependencies: {after: [ngnix]}}\n  nginx: {exec: {argv: [/n]}}',
      'SERVICE_DEPENDENCY_UNKNOWN',
    ],
    [
      'a name taken twice',
      '  a: {exec: {argv: [/a]}, aliases: [b]}\n  b: {exec: {argv: [/b]}}',
      'SERVICE_NAME_CLAIMED',
    ],
    ['a milestone as a service', '  network: {exec: {argv: [/a]}}', 'SERVICE_NAME_CLAIMED'],
    [
      'a file with two contents',
      '  a: {exec: {argv: [/a]}, files: {/etc/x: {text: a}}}\n  b: {exec: {argv: [/b]}, files: {/etc/x: {text: b}}}',
      'SERVICE_FILE_CLAIMED',
    ],
    ['an unknown reference', '  a: {exec: {argv: [/a, "${port.http}"]}}', 'SERVICE_REFERENCE'],
    [
      'a socket that listens nowhere',
      '  a: {exec: {argv: [/a]}, sockets: {s: {mode: "0600"}}}',
      'SERVICE_CONTRADICTION',
    ],
    [
      'a timer without a time',
      '  a: {exec: {argv: [/a]}, timers: {t: {persistent: true}}}',
      'SERVICE_CONTRADICTION',
    ],
    ['a secret without a file', '  a: {exec: {argv: [/a]}, secrets: {s: {}}}', 'SERVICE_CONTRADICTION'],
    ['argv beside script', '  a: {exec: {argv: [/a], script: b}}', 'SERVICE_CONTRADICTION'],
  ])('refuses %s', (_, services, code) => {
    expect(thrown(yaml(services)).code).toBe(code);
  });
});
