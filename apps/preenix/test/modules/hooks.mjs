import { appendFileSync } from 'node:fs';

export const load = (url, context, next) => {
  appendFileSync(process.env.LOADED_MODULES, `${url}\n`);
  return next(url, context);
};
