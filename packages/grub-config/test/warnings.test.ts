import { grubWarnings } from '@nixtools/grub-config';
import { expect, it } from 'vitest';
import { entry, menu, submenu } from './menus.ts';

const codes = (...items: Parameters<typeof menu>): readonly string[] =>
  grubWarnings(menu(...items)).map(({ code, place }) => `${place}: ${code}`);

it('an ordinary menu has no warnings', () => {
  const params = ['init=/nix/store/a/init', 'dyndbg="file a +p"', 'quiet splash', 'x=$y', 'a=\\x20'];
  expect(
    codes(entry('one', { params }), submenu('all', [entry('two')]), { kind: 'verbatim', text: '#' }),
  ).toEqual([]);
});

it('what does not arrive as it is has one, with its place', () => {
  expect(
    codes(
      entry('title', { title: 'a\nb' }),
      { ...submenu('menu', [entry('param', { params: ['a\0b', 'x'.repeat(9_000)] })]), title: '\u007f' },
      entry('quote', { params: ['motd=it\'s "so"', 'path=C:\\x', 'fine="a b"'] }),
      entry('long', { params: Array.from({ length: 100 }, (_, index) => `module.parameter=${index}`) }),
      entry('xen', {
        xen: { protocol: 'multiboot2', kernel: { path: '/xen' }, params: ["a'b", 'c'.repeat(2_100)] },
        initrds: [{ path: '/a' }, { path: '/b' }],
      }),
    ),
  ).toEqual([
    'title: TITLE_CHANGED',
    'menu: TITLE_CHANGED',
    'menu>param: PARAM_CHANGED',
    'menu>param: PARAM_CHANGED',
    'menu>param: COMMAND_LINE_TOO_LONG',
    'quote: PARAM_ESCAPED',
    'quote: PARAM_ESCAPED',
    'long: COMMAND_LINE_TOO_LONG',
    'xen: PARAM_ESCAPED',
    'xen: COMMAND_LINE_TOO_LONG',
    'xen: XEN_SEVERAL_INITRDS',
  ]);
});

it('says in words what happens', () => {
  expect(grubWarnings(menu(entry('quote', { params: ["it's"] })))).toEqual([
    {
      code: 'PARAM_ESCAPED',
      place: 'quote',
      message: 'GRUB puts a backslash before each quote and backslash of the parameter "it\'s"',
    },
  ]);
});
