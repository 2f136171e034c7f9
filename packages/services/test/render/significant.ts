import type { RenderResult } from '../../src/index.ts';

/** Comments that a program reads: the LSB header, and what rcorder(8) looks for. */
const readComment =
  /^# ?(Provides:|Required-|Should-|X-Start-Before:|Default-|Short-Description:|PROVIDE:|REQUIRE:|BEFORE:|KEYWORD:)|^#!/;

/** What a machine would notice of a rendering: without comments, so that a remark does not count as support. */
export const significant = ({ files, install, uninstall }: RenderResult): string =>
  JSON.stringify([
    files.map((file) => ({
      ...file,
      text: file.text
        ?.split('\n')
        .filter((line) => !/^\s*[#;]/.test(line) || readComment.test(line))
        .join('\n'),
    })),
    install.map(({ argv }) => argv),
    uninstall.map(({ argv }) => argv),
  ]);
