import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { silentLog } from '../../../src/companion/log/index.js';
import { createSocketOwner, findPortHolder } from '../../../src/companion/os/index.js';
import { describeWith, program, root } from '../../support/requirements.js';
import { rawRequest } from './send-raw.js';
import { newBridge, SITE, startBridge, type StartedBridge } from './start-bridge.js';

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

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

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
      expect(await sendAs(NOBODY, started.port)).to.equal(
        'HTTP/1.1 403 Forbidden\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      );
    });
  },
);

describeWith(
  [root(), program('setpriv'), { name: 'Linux', met: process.platform === 'linux' }],
  'bridge, on a port that another user holds',
  () => {
    /** A listener of a user, and how we fail to listen where it does. */
    async function failBeside(user: readonly string[], asWhom: number): Promise<{ processId: number; said: string }> {
      const script = `const s = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port));
        process.stdin.on('end', () => process.exit()).resume();`;
      const [command, ...words] = [...user, process.execPath, '-e', script];
      const holder = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'], cwd: '/' });
      const [port] = (await once(holder.stdout, 'data')) as [Buffer];
      const { bridge, close } = newBridge({ findPortHolder });
      process.seteuid!(asWhom);
      try {
        const error = await bridge.listen(Number(port)).catch((cause: unknown) => cause);
        expect(error).to.include({ code: 'ERR_SETTINGS_PORT_TAKEN' });
        return { processId: holder.pid!, said: (error as Error).message };
      } finally {
        process.seteuid!(0);
        holder.stdin.end();
        await once(holder, 'close');
        await close();
      }
    }

    it('names program and user where the system lets us look', async () => {
      const { processId, said } = await failBeside(NOBODY, 0);
      expect(said).to.match(new RegExp(`is taken by \\S+ \\(process ${String(processId)}\\) of user nobody$`));
    });

    it('names the user alone where we are no administrator', async () => {
      expect((await failBeside([], 65534)).said).to.match(/^port \d+ is taken by a program of user root$/);
    });
  },
);
