import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand, exitCode, printable, printJson, usageError } from '@nixtools/command-line';
import { oneOf } from '../boot-options.ts';
import { type ImageFacts, readImage } from '../image/image-document.ts';
import { runImage, whenReady } from '../image/run-image.ts';

const usualMemory = 128;
const usualTimeout = 120;

const firmwareOf = (file: string | undefined, { format }: ImageFacts, cwd: string): string | undefined => {
  if (file === undefined) return undefined;
  const place = resolve(cwd, file);
  if (format !== 'disk')
    throw usageError(
      '--firmware: QEMU itself starts this image, not its firmware',
      'build it with --format disk',
    );
  if (!existsSync(place))
    throw usageError(`--firmware: there is no ${printable(place)}`, 'apt-get install ovmf');
  return place;
};

export const imageRun = defineCommand({
  name: 'image run',
  summary: 'starts an image in QEMU and prints where it answers',
  positionals: [{ name: 'IMAGE', describe: 'a folder that "nixboot image build" has made' }],
  options: {
    memory: {
      type: 'integer',
      min: 1,
      describe: `MiB of the guest (default: ${usualMemory})`,
      placeholder: 'N',
    },
    port: {
      type: 'integer',
      min: 1,
      describe: 'the port on 127.0.0.1 (default: one that is free)',
      placeholder: 'N',
    },
    param: {
      type: 'string',
      multiple: true,
      describe: 'one more parameter for the kernel',
      placeholder: 'WORD',
    },
    accelerator: {
      type: 'string',
      describe: 'tcg or kvm (default: tcg, which is everywhere)',
      placeholder: 'NAME',
    },
    'count-instructions': {
      type: 'boolean',
      describe: 'the guest’s clock counts its instructions, 2 ns each, whatever else this machine does',
    },
    firmware: {
      type: 'string',
      describe: 'of a disk: firmware for UEFI, such as /usr/share/ovmf/OVMF.fd (default: a BIOS)',
      placeholder: 'FILE',
    },
    'serial-log': { type: 'string', describe: 'a file for all that the guest says', placeholder: 'FILE' },
    console: { type: 'boolean', describe: 'show on stderr what the guest says' },
    timeout: {
      type: 'integer',
      min: 1,
      describe: `seconds until it must answer (default: ${usualTimeout})`,
      placeholder: 'N',
    },
    check: { type: 'boolean', describe: 'end it once it has answered' },
    json: { type: 'boolean', describe: 'print the address as JSON' },
  },
  examples: [
    ['nixboot image run web.image', 'then open the address; Ctrl-C ends it'],
    ['nixboot image run web.image --memory 24 --check', 'is that enough memory?'],
    ['nixboot image run box.image --console --serial-log box.log', 'and all that it says'],
  ],
  notes:
    'The guest is emulated, sees nothing of this machine or its network, and only one port of 127.0.0.1 leads to it. Nothing is written to ' +
    'the image. The command ends with the guest, or the guest with Ctrl-C. Each start has a token, nixboot.token= on the kernel’s ' +
    'command line; a server of "image build --www" shows it, so that what answers is this very guest.',
  run: async ({ positionals: [folder = ''], options: given }, io) => {
    const image = readImage(resolve(io.cwd, folder));
    const accelerator = oneOf(given.accelerator ?? 'tcg', 'accelerator', ['tcg', 'kvm']);
    const countsInstructions = given['count-instructions'] === true;
    if (countsInstructions && accelerator === 'kvm')
      throw usageError(
        '--count-instructions: a processor of this machine does not count them',
        'leave kvm out',
      );
    const memory = given.memory ?? usualMemory;
    if (image.facts.format === 'disk' && given.param !== undefined)
      throw usageError(
        '--param says nothing of a disk, whose own menu has the parameters',
        'give --param to "nixboot image build"',
      );
    const firmware = firmwareOf(given.firmware, image.facts, io.cwd);
    const { signal } = io;
    const guest = await runImage({
      ...{ image, memory, accelerator, countsInstructions, signal, params: given.param ?? [] },
      ...(firmware === undefined ? {} : { firmware }),
      ...(given.port === undefined ? {} : { hostPort: given.port }),
      ...(given['serial-log'] === undefined ? {} : { serialLog: resolve(io.cwd, given['serial-log']) }),
      ...(given.console ? { onSerial: (text: string) => io.err(text) } : {}),
    });
    const { url, token } = guest;
    try {
      const ready = await whenReady(guest, image, { seconds: given.timeout ?? usualTimeout, signal });
      if (given.json)
        io.out(printJson({ version: 1, url, token, memory, machine: image.facts.machine, ...ready }));
      else io.out(`${url}\n`);
      const after = ready.uptime === undefined ? '' : `, ${ready.uptime} s after its start`;
      io.err(`${printable(image.document.label)} answers${after}${given.check ? '' : '; Ctrl-C ends it'}\n`);
      if (given.check) return exitCode.done;
      await guest.ended;
      return signal.aborted ? exitCode.interrupted : exitCode.done;
    } catch (error) {
      if (signal.aborted) return exitCode.interrupted;
      throw error;
    } finally {
      guest.stop();
      await guest.ended;
    }
  },
});
