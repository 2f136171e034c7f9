import type { NamedService, RenderedFile } from './target.ts';

/** Rotation of log files by logrotate(8), which every distribution has. */
export const logrotateFile = ({ name, log = {} }: NamedService): RenderedFile[] => {
  const files = [...new Set([log.stdout, log.stderr].filter((file) => file !== undefined))];
  if (log.to !== 'file' || files.length === 0) return [];
  if (log.rotateBytes === undefined && log.rotateKeep === undefined) return [];
  const quoted = files.map((file) => `"${file.replace(/["\\]/g, '\\$&')}"`).join(' ');
  const lines = [
    `${quoted} {`,
    ...(log.rotateBytes === undefined ? [] : [`  size ${log.rotateBytes}`]),
    ...(log.rotateKeep === undefined ? [] : [`  rotate ${log.rotateKeep}`]),
    '  copytruncate',
    '  missingok',
    '}',
  ];
  return [{ path: `/etc/logrotate.d/nixtools-${name}`, mode: '0644', text: `${lines.join('\n')}\n` }];
};
