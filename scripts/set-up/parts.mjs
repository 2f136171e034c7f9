import { howToBuild, missingBuild, runBuild, wholeBuild } from './build.mjs';
import { debianPackages } from './debian.mjs';
import { missingNpmPackages, runNpmCi } from './npm-packages.mjs';

const summarise = (names) => (names.length > 8 ? [...names.slice(0, 6), `${names.length - 6} more`] : names);

/**
 * Everything that a tier needs, in the order of installation: `items` is what is missing; `install` resolves to an
 * exit code, and is absent where this machine has no means, for which `instead` says what a person can do.
 */
export const parts = ({ root, tier, env }) => {
  const packages = missingNpmPackages(root);
  // A new dependency may change what a build holds; without any there is nothing to build with.
  const build = packages.length > 0 ? wholeBuild(tier) : missingBuild(root, tier);
  return [
    debianPackages({ tier, env }),
    { title: 'npm packages', items: summarise(packages), how: 'npm ci', install: () => runNpmCi(root) },
    { title: 'build', items: build, how: howToBuild(tier), install: () => runBuild(root, tier) },
  ];
};
