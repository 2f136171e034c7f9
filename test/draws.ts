/** Whether everything is to be tried: in `npm run test:machines`, for the files that import this one. */
const isThorough = process.env['NIXTOOLS_THOROUGH'] === '1';

/**
 * How often a property is tried: in the ordinary tests a fifth of the whole number, with other values each time.
 *
 * @example await fc.assert(property, { numRuns: draws(1000) })
 */
export const draws = (whole: number): number => (isThorough ? whole : Math.ceil(whole / 5));
