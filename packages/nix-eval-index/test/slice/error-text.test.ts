import { readErrorText } from '@nixtools/nix-cli';
import { describe, expect, it } from 'vitest';
import { evalErrorOf, kindOfMessage } from '../../src/slice/error-text.ts';

const isOwn = (path: string): boolean => path.startsWith('/ours/');
const read = (text: string) => readErrorText(text, isOwn);

describe('readErrorText', () => {
  it('reads what Nix 2.8 prints: message, then position', () => {
    const text =
      "trace: chatter\nerror: attribute 'foo' missing\n\n       at /t/bad.nix:1:48:\n\n            1| { c = { }.foo; }\n             |       ^\n";
    expect(read(text)).toEqual({
      message: "attribute 'foo' missing",
      position: '/t/bad.nix:1:48',
      isAssertion: false,
    });
  });

  it('reads what newer Nix prints: the way there, then the message, then perhaps its position', () => {
    const text = [
      'error:',
      '       … from call site',
      '         at «string»:1:1:',
      '            1| w b.a',
      '',
      "       … while calling the 'throw' builtin",
      '         at /t/bad.nix:1:7:',
      '            1| { a = throw "gone"; }',
      '',
      '       error: gone',
      '       for good',
      '',
    ].join('\n');
    expect(read(text)).toMatchObject({ message: 'gone\nfor good', position: '/t/bad.nix:1:7' });
    const missing =
      "error:\n       … while x\n         at /t/a.nix:1:1:\n\n       error: attribute 'y' missing\n       at /t/b.nix:2:2:\n            1|\n";
    expect(read(missing)).toMatchObject({ message: "attribute 'y' missing", position: '/t/b.nix:2:2' });
  });

  it('names no position of our own, none without a file, and none of a trace whose end was left out', () => {
    expect(read('error: x\n\n       at /ours/worker.nix:1:2:\n').position).toBeUndefined();
    expect(read('error: x\n\n       at «string»:1:2:\n').position).toBeUndefined();
    const truncated =
      "error:\n       … while x\n         at /t/a.nix:1:1:\n       (stack trace truncated; use '--show-trace')\n\n       error: x\n";
    expect(read(truncated).position).toBeUndefined();
  });

  it('keeps messages of several lines, and drops colours', () => {
    expect(read('\u001b[31;1merror:\u001b[0m one\n       two\n').message).toBe('one\ntwo');
  });

  it('has something to say about nothing', () => {
    expect(read('')).toEqual({ message: 'no message', position: undefined, isAssertion: false });
    expect(read('warning: x\n').message).toBe('no message');
  });
});

describe('the kind of an error', () => {
  it.each([
    ["evaluation aborted with the following error message: 'stop'", 'abort'],
    ['infinite recursion encountered', 'infinite-recursion'],
    ['stack overflow (possible infinite recursion)', 'stack-overflow'],
    ['stack overflow; max-call-depth exceeded', 'stack-overflow'],
    ["attribute 'x' missing", 'missing-attribute'],
    ['cannot add a string to an integer', 'type-error'],
    ['cannot coerce a set to a string', 'type-error'],
    ['value is a list while a set was expected', 'type-error'],
    ['expected a set but found a list: [ ]', 'type-error'],
    ["function 'anonymous lambda' called without required argument 'x'", 'type-error'],
    ['attempt to call something which is not a function but a set', 'type-error'],
    ['opening file /x: No such file or directory', 'other'],
  ])('%s is %s', (message, kind) => {
    expect(kindOfMessage(message)).toBe(kind);
  });

  it('is throw or assert for what tryEval catches, whatever it says', () => {
    const caught = (text: string) => evalErrorOf(read(text), { tree: '/t', caught: true }).kind;
    expect(caught("error: attribute 'x' missing\n")).toBe('throw');
    expect(caught("error: assertion '(1 == 2)' failed\n")).toBe('assert');
    expect(
      caught(
        "error:\n       … while evaluating the condition of the assertion '(1 == 2)'\n         at /t/a.nix:1:1:\n\n       error: 1 is not 2\n",
      ),
    ).toBe('assert');
  });
});

it('tells places from the tree, in messages too', () => {
  const text = 'error: refused in /t/pkgs/a.nix:3\n\n       at /t/lib/b.nix:1:2:\n';
  expect(evalErrorOf(read(text), { tree: '/t', caught: true })).toEqual({
    kind: 'throw',
    message: 'refused in pkgs/a.nix:3',
    position: 'lib/b.nix:1:2',
  });
});
