import { expect, it } from 'vitest';
import { withoutPlan } from '../../src/realise/without-plan.ts';

const said = `these 2 derivations will be built:
  /nix/store/a.drv
  /nix/store/b.drv
these 3 paths will be fetched (1.2 MiB download, 4.5 MiB unpacked):
  /nix/store/c
building '/nix/store/a.drv'...
  /indented by the build itself
error: the end has no newline`;

it('leaves out the plan and nothing else, however the text is cut', () => {
  for (const size of [1, 7, 1000]) {
    let written = '';
    const { take, end } = withoutPlan((text) => {
      written += text;
    });
    for (let at = 0; at < said.length; at += size) take(said.slice(at, at + size));
    end();
    expect(written).toBe(
      "building '/nix/store/a.drv'...\n  /indented by the build itself\nerror: the end has no newline",
    );
  }
});
