import { isObject } from '../../description/json.ts';
import { type Service, service as schema } from '../../description/service.ts';

const mapJson = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => mapJson(entry, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapJson(inner, change)]));
};

/** The service with every text in it changed; names of files and variables stay. */
export const mapTexts = (service: Service, change: (text: string) => string): Service =>
  schema.parse(mapJson(service, change));
