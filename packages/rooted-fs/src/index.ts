export { type RootedFs, rootedFs } from './rooted-fs.ts';
