import { type Nix, runNix } from '@nixtools/nix-cli';
import { fixture } from './throwaway.ts';

const servicesFile = fixture('../../nix/services.nix');

/** The value of an expression that says `s` to the functions of `services.nix`. */
export const evaluateByHand = async (nix: Nix, expression: string): Promise<unknown> => {
  const text = `let s = import ${servicesFile} { }; in (${expression}).json`;
  const { exitCode, stdout, stderr } = await runNix(nix, 'nix-instantiate', [
    '--eval',
    '--strict',
    '--json',
    '--expr',
    text,
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(String(JSON.parse(stdout)));
};
