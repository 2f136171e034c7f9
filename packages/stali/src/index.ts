export { type Level, levelSystems, levels, parseLevel } from './levels.ts';
export { staliNix } from './nix-folder.ts';
