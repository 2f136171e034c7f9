import { execFile } from 'node:child_process';

export interface CurlAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const parse = (output: Buffer): CurlAnswer => {
  const end = output.indexOf('\r\n\r\n');
  const [first = '', ...lines] = output.toString('latin1', 0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(first.split(' ')[1]),
    headers: new Map(headers),
    body: output.subarray(end + 4),
  };
};

/** One request by the real program, without its settings and without a proxy. */
export const curl = (...args: readonly string[]): Promise<CurlAnswer> =>
  new Promise((resolve, reject) => {
    const all = [
      '--disable',
      '--silent',
      '--show-error',
      '--noproxy',
      '*',
      '--path-as-is',
      '--include',
      ...args,
    ];
    execFile('curl', all, { encoding: 'buffer', maxBuffer: 2 ** 28 }, (error, output, stderr) => {
      if (error === null) resolve(parse(output));
      else reject(new Error(`curl: ${stderr}`, { cause: error }));
    });
  });
