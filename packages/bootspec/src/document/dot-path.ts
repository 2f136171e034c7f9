/**
 * Where in a document something is, as JavaScript would write it.
 *
 * @example dotPath(['org.nixos.bootspec.v1', 'kernelParams', 0]) // '["org.nixos.bootspec.v1"].kernelParams[0]'
 */
export const dotPath = (path: readonly PropertyKey[]): string => path.map(step).join('').replace(/^\./, '');

const step = (name: PropertyKey): string => {
  if (typeof name === 'number') return `[${name}]`;
  const text = String(name);
  return /^[A-Za-z_$][\w$]*$/.test(text) ? `.${text}` : `[${JSON.stringify(text)}]`;
};
