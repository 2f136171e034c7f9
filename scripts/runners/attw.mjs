// Looks whether a consumer's compiler finds the types of each package. Needs a build. All in one process: to start a
// compiler for each package, and npm to pack it, takes ten times as long.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, Package } from '@arethetypeswrong/core';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/** Our packages are ES modules, for resolvers that know `exports`. */
const ignored = ['node10', 'node16-cjs'];

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The package as npm would publish it: what is not in its `files` is not there for a consumer. */
const published = (folder) => {
  const { name, version, files } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const paths = [join(folder, 'package.json'), ...files.flatMap((each) => filesBelow(join(folder, each)))];
  const place = (path) => `/node_modules/${name}/${relative(folder, path)}`;
  return new Package(
    Object.fromEntries(paths.map((path) => [place(path), readFileSync(path)])),
    name,
    version,
  );
};

for (const name of readdirSync(packages)) {
  const { types, problems = [] } = await checkPackage(published(join(packages, name)));
  const told = problems.filter(({ resolutionKind }) => !ignored.includes(resolutionKind));
  if (types === false) told.push({ kind: 'NoTypes' });
  for (const problem of told) console.log(`packages/${name}: ${JSON.stringify(problem)}`);
  if (told.length > 0) process.exitCode = 1;
}
