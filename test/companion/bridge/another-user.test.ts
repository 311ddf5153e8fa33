import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { silentLog } from '../../../src/companion/log/index.js';
import { createSocketOwner } from '../../../src/companion/os/index.js';
import { describeWith, program, root } from '../../support/requirements.js';
import { rawRequest } from './send-raw.js';
import { SITE, startBridge, type StartedBridge } from './start-bridge.js';

/** Sends a perfect request from a program of another user, or of our own, and returns what it was answered. */
async function sendAs(user: readonly string[], port: number): Promise<string> {
  const request = rawRequest('GET /v1/info HTTP/1.1', [
    `Host: 127.0.0.1:${String(port)}`,
    `Origin: ${SITE}`,
    'Sec-Fetch-Site: cross-site',
    'Sec-Fetch-Mode: cors',
    'Sec-Fetch-Dest: empty',
    'Connection: close',
  ]);
  const script = 'exec 3<>"/dev/tcp/127.0.0.1/$0"; printf %s "$1" >&3; cat <&3';
  const [command, ...words] = [...user, 'bash', '-c', script, String(port), request];
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' });
  let received = '';
  child.stdout.on('data', (chunk: Buffer) => (received += chunk.toString()));
  await once(child, 'close');
  return received;
}

describeWith(
  [root(), program('setpriv'), program('bash'), { name: 'Linux', met: process.platform === 'linux' }],
  'bridge, with the real owner of each connection',
  () => {
    let started: StartedBridge;
    before(async () => (started = await startBridge({ socketOwner: createSocketOwner({ log: silentLog }) })));
    after(() => started.close());

    it('serves a program of our own user', async () => {
      expect(await sendAs([], started.port)).to.match(/^HTTP\/1\.1 200 OK\r\n/);
    });

    it('tells a program of another user nothing', async () => {
      expect(await sendAs(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'], started.port)).to.equal(
        'HTTP/1.1 403 Forbidden\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      );
    });
  },
);
