export { type Level, levelSystems, levels, parseLevel } from './levels.ts';
export { atLevelFile, staliNix } from './nix-folder.ts';
