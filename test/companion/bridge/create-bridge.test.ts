import { expect } from 'chai';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { encodeBase64 } from '../../../src/protocol/index.js';
import { fakeCertificate, freshPin } from '../sign-in/fake-cards.js';
import { createFakePrompt, pinBytes } from '../sign-in/fake-prompt.js';
import { sendRequest } from './send-request.js';
import { authenticateBody, startBridge, type StartedBridge } from './start-bridge.js';

describe('bridge', () => {
  let started: StartedBridge | undefined;
  afterEach(() => started?.close());

  it('signs in a listed page that names no certificate', async () => {
    const prompt = createFakePrompt((view, answer) => {
      if (view.step === 'enter-pin') answer({ type: 'pin-entered', pin: pinBytes('1234') });
    });
    started = await startBridge({ prompt });
    const answered = sendRequest(started.port, 'POST', '/v1/authenticate', { body: authenticateBody() });
    while (started.cards.operations.length === 0) await new Promise(setImmediate);
    const [operation] = started.cards.operations;
    operation!.reads[0]!.succeed(freshPin);
    while (operation!.signatures.length === 0) await new Promise(setImmediate);
    expect(operation!.signatures[0]!.presented).to.equal('1234');
    operation!.signatures[0]!.succeed();
    const answer = await answered;
    expect(answer.status).to.equal(200);
    expect(answer.json()).to.deep.equal({
      unverifiedCertificate: encodeBase64(fakeCertificate().der),
      algorithm: 'RS256',
      signature: encodeBase64(new Uint8Array(256).fill(7)),
      format: 'web-eid:1.0',
      appVersion: 'https://github.com/cpx-bridge/cpx-bridge/releases/1.2.3',
    });
  });

  it('names the holder of a port that is taken, and takes no other', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      started = await startBridge({
        findPortHolder: () => Promise.resolve({ processId: 42, processName: 'intruder', userName: 'eve' }),
      });
      const { bridge } = await startBridge({
        findPortHolder: () => Promise.resolve({ processId: 42, processName: 'intruder', userName: 'eve' }),
      });
      await bridge.close();
      const error = await bridge.listen((other.address() as AddressInfo).port).catch((cause: unknown) => cause);
      expect(error).to.include({ code: 'ERR_SETTINGS_PORT_TAKEN' });
      expect(String(error)).to.include('intruder (process 42) of user eve');
    } finally {
      other.close();
    }
  });

  it('answers what it is', async () => {
    started = await startBridge();
    const answer = await sendRequest(started.port, 'GET', '/v1/info');
    expect(answer.json()).to.deep.equal({
      name: 'cpx-bridge',
      api: 1,
      version: '1.2.3',
      features: ['events', 'context'],
    });
  });
});
