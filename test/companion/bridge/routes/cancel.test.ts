import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { CpxError } from '../../../../src/protocol/index.js';
import { sendRequest, type Answer } from '../send-request.js';
import { authenticateBody, OTHER_SITE, SITE, startBridge, type StartedBridge } from '../start-bridge.js';
import { codeOf, playSignIn, promptShown } from '../play-sign-in.js';

describe('POST /v1/cancel', () => {
  let started: StartedBridge;
  afterEach(() => started.close());

  const cancel = (requestId: string, origin = SITE): Promise<Answer> =>
    sendRequest(started.port, 'POST', '/v1/cancel', { body: { requestId }, headers: { Origin: origin } });
  const authenticate = (body: unknown = authenticateBody(), signal?: AbortSignal): Promise<Answer> =>
    sendRequest(started.port, 'POST', '/v1/authenticate', { body, ...(signal === undefined ? {} : { signal }) });

  it('ends what the page began', async () => {
    started = await startBridge();
    const body = authenticateBody();
    const answered = authenticate(body);
    await promptShown(started);
    expect((await cancel(body.requestId as string)).status).to.equal(204);
    expect(codeOf(await answered)).to.equal('ERR_FLOW_CANCELLED');
    expect(started.prompt.windows[0]!.closings.map((error?: CpxError) => error?.code)).to.deep.equal([
      'ERR_FLOW_CANCELLED',
    ]);
  });

  it('answers the same when nothing is in flight, and ends nothing of another origin or id', async () => {
    started = await startBridge();
    started.allowed.add(OTHER_SITE);
    const body = authenticateBody();
    const answered = authenticate(body);
    await promptShown(started);
    expect((await cancel(body.requestId as string, OTHER_SITE)).status).to.equal(204);
    expect((await cancel(randomUUID())).status).to.equal(204);
    expect(started.signIn.busy).to.equal(true);
    await playSignIn(started);
    expect((await answered).status).to.equal(200);
    expect((await cancel(body.requestId as string)).status).to.equal(204);
  });
});
