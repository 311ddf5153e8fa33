import { expect } from 'chai';
import fc from 'fast-check';
import { HostClient } from '../../../src/companion/pkcs11/host-client.js';
import type { HostProcess } from '../../../src/companion/pkcs11/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import { expectCode } from './support/expect-code.js';

interface FakeHost extends HostProcess {
  say(message: unknown): void;
  killed: boolean;
}

function createFakeHost(answer: (id: number) => unknown): FakeHost {
  let end!: (how: string) => void;
  const ended = new Promise<string>((resolve) => (end = resolve));
  let listener: (message: unknown) => void = () => undefined;
  const host: FakeHost = {
    processId: 1,
    ended,
    killed: false,
    post: (message) => {
      const reply = answer((message as { id: number }).id);
      if (reply !== undefined) queueMicrotask(() => listener(reply));
    },
    onMessage: (next) => (listener = next),
    sendPin: () => undefined,
    kill() {
      host.killed = true;
      end('SIGKILL');
    },
    say: (message) => listener(message),
  };
  return host;
}

const look = { type: 'look', expected: [] } as const;

describe('HostClient', () => {
  it('kills a host that does not answer in time', async () => {
    const host = createFakeHost(() => undefined);
    const client = new HostClient(host, silentLog);
    await expectCode(client.call<'look'>(look, 5), 'ERR_MODULE_TIMEOUT');
    expect(host.killed).to.equal(true);
    await expectCode(client.call<'look'>(look, 5), 'ERR_MODULE_TIMEOUT');
  });

  it('says that the host crashed when it ends without an answer', async () => {
    const host = createFakeHost(() => undefined);
    const client = new HostClient(host, silentLog);
    const asked = client.call<'look'>(look, 60_000);
    host.kill();
    await expectCode(asked, 'ERR_MODULE_CRASHED');
  });

  it('never throws at the end, whatever the host does', async () => {
    const host = createFakeHost(() => undefined);
    await new HostClient(host, silentLog).finish(5);
    expect(host.killed).to.equal(true);
  });

  it('ends a host that sends what is no message, and answers ERR_MODULE_FAILED', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (garbage) => {
        const host = createFakeHost(() => undefined);
        const client = new HostClient(host, silentLog);
        const asked = client.call<'look'>(look, 60_000);
        host.say(garbage);
        await expectCode(asked, 'ERR_MODULE_FAILED');
        expect(host.killed).to.equal(true);
      }),
    );
  });

  it('refuses an answer that is none to the question', async () => {
    const answers = [undefined, null, 5, {}, [{}], [{ description: 'x', certificates: [{ label: '', der: 'text' }] }]];
    for (const answer of answers) {
      const host = createFakeHost((id) => ({ type: 'answer', id, answer }));
      await expectCode(new HostClient(host, silentLog).call<'look'>(look, 60_000), 'ERR_MODULE_FAILED');
    }
  });
});
