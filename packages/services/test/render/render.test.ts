import { describe, expect, it } from 'vitest';
import { readServiceSet, render, targetNamed } from '../../src/index.ts';

const set = (text: string) => readServiceSet(text, { file: 'set.yaml' });

const hello = set(`
version: 1
services:
  hello:
    exec: { argv: [/bin/hello, "100 %", "$HOME", "\${port.http}"], user: hello }
    parameters: { ports: { http: 8080 } }
    sandbox: { systemCalls: ["@system-service"] }
users: { hello: {} }
`);

describe('rendering', () => {
  it('gives a program exactly its words', () => {
    const { files } = render(hello, targetNamed('systemd'));
    expect(files.find(({ path }) => path.endsWith('hello.service'))?.text).toContain(
      'ExecStart=/bin/hello "100 %%" "$$HOME" 8080\n',
    );
  });

  it('refuses a port that has no number yet', () => {
    const open = set('{version: 1, services: {a: {exec: {argv: [/a]}, parameters: {ports: {x: auto}}}}}');
    expect(() => render(open, targetNamed('systemd'))).toThrow(
      expect.objectContaining({ code: 'SERVICE_PORT_OPEN' }),
    );
  });

  it('knows what a target may have been meant', () => {
    expect(() => targetNamed('sytemd')).toThrow(expect.objectContaining({ hint: 'did you mean "systemd"?' }));
  });

  it('refuses an override at a place that is not there', () => {
    const wrong = set(
      '{version: 1, services: {a: {exec: {argv: [/a]}, overrides: {systemd: {Servise: ["X=1"]}}}}}',
    );
    expect(() => render(wrong, targetNamed('systemd'))).toThrow(
      expect.objectContaining({ code: 'SERVICE_OVERRIDE', hint: 'did you mean "Service"?' }),
    );
  });
});
