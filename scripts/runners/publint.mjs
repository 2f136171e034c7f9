// Lints what each package would publish: its exports, files and formats. Needs a build.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent)).map((name) => join(parent, name)),
);

for (const folder of folders) {
  const { messages } = await publint({ pkgDir: join(root, folder), pack: false, strict: true });
  const pkg = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  for (const message of messages.filter(({ type }) => type !== 'suggestion')) {
    console.log(`${folder}: ${message.type}: ${formatMessage(message, pkg, { color: false })}`);
    process.exitCode = 1;
  }
}
