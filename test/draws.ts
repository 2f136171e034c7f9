/**
 * How often a property is tried: in the ordinary tests a fifth of the whole number, with other values each time; the
 * whole number in `npm run test:machines`, which finds the files that say so by the name of this function.
 *
 * @example await fc.assert(property, { numRuns: draws(1000) })
 */
export const draws = (whole: number): number =>
  process.env['NIXTOOLS_THOROUGH'] === '1' ? whole : Math.ceil(whole / 5);
