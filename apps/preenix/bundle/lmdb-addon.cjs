// Stands in for node-gyp-build-optional-packages in the bundle: that module looks through folders for the addon of this
// machine, which takes longer than a search. Where the usual name does not fit, it is asked after all.
const { createRequire } = require('node:module');
const { dirname } = require('node:path');

const here = createRequire(__filename);

module.exports = () => {
  try {
    return here(`@lmdb/lmdb-${process.platform}-${process.arch}/node.napi.glibc.node`);
  } catch {
    const lmdb = here.resolve('lmdb');
    return createRequire(lmdb)('node-gyp-build-optional-packages')(dirname(dirname(lmdb)));
  }
};
