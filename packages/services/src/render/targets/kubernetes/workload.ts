import { cronFields } from '../../../sh/cron.ts';
import type { Tree } from '../../structured.ts';
import type { NamedService, RenderInput } from '../../target.ts';
import { labels } from './names.ts';
import { pod } from './pod.ts';

export const workload = (service: NamedService, input: RenderInput): Tree => {
  const { name, description, type, restart = {}, timers = {}, autostart } = service;
  const metadata = {
    name,
    labels: labels(name),
    annotations: description === undefined ? undefined : { 'nixtools/description': description },
  };
  const again = restart.when === 'always' || restart.when === 'unless-stopped';
  const job = type === 'oneshot' || !again;
  const template = (policy: string): Tree => ({
    metadata: { labels: labels(name) },
    spec: pod(service, input, policy),
  });
  if (!job) {
    const spec = {
      replicas: autostart === false ? 0 : 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels(name) },
      template: template('Always'),
    };
    return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec };
  }
  const policy = restart.when === 'on-failure' ? 'OnFailure' : 'Never';
  const jobSpec = { backoffLimit: policy === 'Never' ? 0 : (restart.burst ?? 6), template: template(policy) };
  const times = Object.values(timers).flatMap(({ calendar, persistent }) => {
    const schedule = cronFields(calendar ?? '');
    return schedule === undefined ? [] : [{ schedule, persistent }];
  });
  const [first] = times;
  const suspend = autostart === false ? true : undefined;
  if (first === undefined)
    return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { suspend, ...jobSpec } };
  const startingDeadlineSeconds = first.persistent === undefined ? undefined : first.persistent ? 86_400 : 60;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata,
    spec: {
      schedule: first.schedule,
      suspend,
      startingDeadlineSeconds,
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: jobSpec },
    },
  };
};
