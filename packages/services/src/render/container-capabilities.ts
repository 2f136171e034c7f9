import { approximated, type Capabilities, dropped, native, refused } from './support.ts';

const otherwise = 'give readiness.port, path or argv';
const whole = approximated(
  'the whole file system of the image is read-only',
  'give directories for what is written',
);
const image = dropped('the image has the accounts', 'make them in the image');

/** What holds of every container, whichever engine runs it: targets take these rows and put their own over them. */
export const containerCapabilities: Capabilities = {
  'type=forking': refused('a container ends with its first process', 'give forking.foregroundArgv'),
  'forking.pidFile': dropped('a container has one process', 'none is needed'),
  'readiness.notify': dropped('no socket listens', otherwise),
  'readiness.notifyFd': dropped('no descriptor goes through', otherwise),
  'readiness.dbusName': dropped('the bus is not in the container', otherwise),
  'sockets.accept=true': refused('the service needs a connection as its standard input', 'use systemd'),
  sandbox: dropped('the container is the sandbox', 'use the target systemd'),
  'sandbox.protectSystem=yes': whole,
  'sandbox.protectSystem=full': whole,
  'sandbox.protectHome': native('there are no homes in the container'),
  'sandbox.protectHome=false': approximated('a container never sees the homes', 'bind them'),
  'sandbox.privateDevices': native('a container has its own'),
  'sandbox.privateDevices=false': approximated('a container always has its own', 'give host.devices'),
  'stop.kill': approximated('the signal goes to the first process, then all are killed', 'none is needed'),
  'stop.finalSignal': dropped('the engine sends KILL', 'none is known'),
  'stop.finalSignal=KILL': native('what the engine sends'),
  users: image,
  groups: image,
};
