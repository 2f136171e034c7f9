/** The oldest release of each line of Node that runs nixtools; a newer line needs no minimum. */
const oldest = { 20: 19, 22: 12 };
const newestLine = 24;

/** What is wrong with this version of Node, or undefined. Says the same as `engines` in package.json. */
export const nodeProblem = (version) => {
  const [major, minor] = version.split('.').map(Number);
  if (major >= newestLine || minor >= oldest[major]) return undefined;
  return `Node ${version} is too old: install 20.19, 22.12, 24 or later, from https://nodejs.org/en/download`;
};
