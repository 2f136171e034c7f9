export { type RootedFs, rememberingFs, rootedFs } from './rooted-fs.ts';
