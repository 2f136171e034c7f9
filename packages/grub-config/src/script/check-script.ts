import { isSpecial, type ScriptReader, scriptReader } from './script-reader.ts';
import { type Token, tokensOf } from './tokens.ts';

export interface CheckScriptOptions {
  /** Names the text in errors. */
  readonly place: string;
  /** Whether it stands between braces, where no function can be defined. */
  readonly isInBlock?: boolean;
}

/** GRUB's own parser gives up deeper down. */
const MAX_DEPTH = 100;

/**
 * Holds a text against GRUB's grammar, so that it can stand among other text without changing how that is read.
 *
 * @returns how many commands stand in it, those inside of others not counted
 * @throws {NixtoolsError} `GRUB_TEXT_SYNTAX` (verification) with the line
 * @see `parser.y` and `yylex.l` in GRUB's `grub-core/script`
 * @example checkGrubScript('if [ -n "$x" ]; then echo y; fi', { place: 'extraConfig' }) // 1
 */
export const checkGrubScript = (text: string, { place, isInBlock = false }: CheckScriptOptions): number => {
  const input = scriptReader(tokensOf(text, place), place);
  let commands = 0;
  input.skipNewlines();
  while (input.peek().is !== 'end') {
    if (!isInBlock && input.accept('function')) checkFunction(input);
    else checkCommand(input, 0);
    commands += 1;
    if (input.peek().is !== 'end' && !input.skipDelimiter()) throw input.error();
  }
  return commands;
};

const checkCommand = (input: ScriptReader, depth: number): void => {
  if (depth > MAX_DEPTH) throw input.error();
  if (input.accept('if')) checkIf(input, depth);
  else if (input.accept('for')) checkFor(input, depth);
  else if (input.accept('while') || input.accept('until')) checkWhile(input, depth);
  else checkSimpleCommand(input, depth);
};

/** A word, arguments, maybe a block: that is also what `menuentry` and `submenu` are. */
const checkSimpleCommand = (input: ScriptReader, depth: number): void => {
  if (!isWord(input.peek())) throw input.error();
  skipWords(input);
  if (!input.accept('{')) return;
  checkCommands(input, depth, ['}']);
  input.expect('}');
};

const checkWhile = (input: ScriptReader, depth: number): void => {
  checkDelimited(input, depth, ['do']);
  input.expect('do');
  checkLoopBody(input, depth);
};

const isWord = ({ is }: Token): boolean => is === 'name' || is === 'word';

/** After its first word a command may have keywords, too, but never `[[`. */
const skipWords = (input: ScriptReader): void => {
  while (isWord(input.peek()) || input.peek().is === 'keyword') {
    if (isSpecial(input.peek(), ['[[', ']]'])) throw input.error();
    input.next();
  }
};

/**
 * At least one command, up to one of these words where a command would begin.
 *
 * @returns whether a delimiter precedes that word; a brace may do without
 */
const checkCommands = (input: ScriptReader, depth: number, ends: readonly string[]): boolean => {
  input.skipNewlines();
  for (;;) {
    checkCommand(input, depth + 1);
    const isDelimited = input.skipDelimiter();
    if (isSpecial(input.peek(), ends)) return isDelimited;
    if (!isDelimited) throw input.error();
  }
};

const checkDelimited = (input: ScriptReader, depth: number, ends: readonly string[]): void => {
  if (!checkCommands(input, depth, ends)) throw input.error();
};

const checkIf = (input: ScriptReader, depth: number): void => {
  do {
    checkDelimited(input, depth, ['then']);
    input.expect('then');
    checkDelimited(input, depth, ['elif', 'else', 'fi']);
  } while (input.accept('elif'));
  if (input.accept('else')) checkDelimited(input, depth, ['fi']);
  input.expect('fi');
};

const checkFor = (input: ScriptReader, depth: number): void => {
  if (input.next().is !== 'name') throw input.error();
  input.expect('in');
  skipWords(input);
  if (!input.skipDelimiter()) throw input.error();
  input.expect('do');
  checkLoopBody(input, depth);
};

const checkLoopBody = (input: ScriptReader, depth: number): void => {
  checkDelimited(input, depth, ['done']);
  input.expect('done');
};

const checkFunction = (input: ScriptReader): void => {
  if (input.next().is !== 'name') throw input.error();
  input.skipNewlines();
  input.expect('{');
  checkDelimited(input, 0, ['}']);
  input.expect('}');
};
