import { createHash, createHmac } from 'node:crypto';
import { expect } from 'chai';
import { parseCertificates } from '../../../../src/protocol/index.js';
import { createFakeCards, fakeCertificate, fakeInventory, fakeReader, freshPin } from '../../sign-in/fake-cards.js';
import { createFakeClock } from '../../sign-in/fake-clock.js';
import { sendRequest, type Answer } from '../send-request.js';
import { OTHER_SITE, SITE, startBridge, type StartedBridge } from '../start-bridge.js';
import { until } from '../until.js';

describe('GET /v1/certificates', () => {
  let started: StartedBridge;
  afterEach(() => started.close());

  const signature = fakeCertificate({ der: Buffer.from('signature'), forAuthentication: false });
  const malformed = fakeCertificate({
    der: Buffer.from('malformed'),
    identity: undefined,
    usable: false,
    reason: 'ERR_CERTIFICATE_MALFORMED',
  });
  const expired = fakeCertificate({
    cardSerial: '3100699902',
    reader: 'Reader 2',
    usable: false,
    reason: 'ERR_CERTIFICATE_EXPIRED',
  });
  const inventory = fakeInventory([
    fakeReader([fakeCertificate(), signature, malformed], { ...freshPin, countLow: true, finalTry: true }),
    { ...fakeReader([expired]), state: 'card-unusable', reason: 'ERR_CERTIFICATE_EXPIRED' },
    { name: 'Reader 3', state: 'not-a-cpx-card', reason: 'ERR_CARD_VITALE' },
  ]);
  const list = (origin = SITE): Promise<Answer> =>
    sendRequest(started.port, 'GET', '/v1/certificates', { headers: { Origin: origin } });

  it('lists authentication certificates, and what is wrong with those that cannot be used', async () => {
    started = await startBridge({ cards: createFakeCards(inventory) });
    const answer = await list();
    const idOf = (der: Uint8Array): string =>
      createHmac('sha256', new Uint8Array(32).fill(1))
        .update(`${SITE}\0`)
        .update(createHash('sha256').update(der).digest())
        .digest('base64url');
    const common = {
      label: "Certificat d'Authentification CPS",
      holder: 'Marie DUPONT',
      cardType: 'CPS',
      notAfter: '2027-02-21T23:59:59Z',
      test: true,
    };
    expect(answer.json()).to.deep.equal({
      state: 'ready',
      readers: [
        { name: 'Reader 1', state: 'ready' },
        { name: 'Reader 2', state: 'card-unusable', reason: 'ERR_CERTIFICATE_EXPIRED' },
        { name: 'Reader 3', state: 'not-a-cpx-card', reason: 'ERR_CARD_VITALE' },
      ],
      certificates: [
        { ...common, id: idOf(fakeCertificate().der), reader: 'Reader 1', usable: true },
        { ...common, id: idOf(expired.der), reader: 'Reader 2', usable: false, reason: 'ERR_CERTIFICATE_EXPIRED' },
      ],
    });
    expect(parseCertificates(answer.json())).to.deep.equal(answer.json());
    expect(answer.headers['cache-control']).to.equal('no-store');
  });

  it('says neither the national identifier nor how near the lock of the PIN is', async () => {
    started = await startBridge({ cards: createFakeCards(inventory) });
    const withFlags = (await list()).text;
    expect(withFlags).not.to.match(/10001234567|3100699901|finalTry|countLow/);
    started.cards.show(
      fakeInventory([fakeReader([fakeCertificate(), signature, malformed]), ...inventory.readers.slice(1)]),
    );
    expect((await list()).text).to.equal(withFlags);
  });

  it('gives a certificate another id for another origin', async () => {
    started = await startBridge({ cards: createFakeCards(inventory) });
    started.allowed.add(OTHER_SITE);
    const [here, there] = await Promise.all([list(), list(OTHER_SITE)]);
    const ids = [here, there].flatMap((answer) => parseCertificates(answer.json()).certificates.map(({ id }) => id));
    expect(new Set(ids).size).to.equal(4);
  });

  it('always answers what the client library accepts, whatever cards and readers say of themselves', async () => {
    const long = 'é'.repeat(5_000);
    const readers = Array.from({ length: 80 }, (_, index) =>
      fakeReader([fakeCertificate({ reader: `${long}${String(index)}`, label: long, der: Buffer.from([index]) })]),
    );
    started = await startBridge({ cards: createFakeCards(fakeInventory(readers)) });
    const answer = parseCertificates((await list()).json());
    expect(answer.readers).to.have.length(64);
    expect(answer.certificates).to.have.length(64);
  });

  it('looks again when no card is ready, not when one is, and not over and over', async () => {
    let looks = 0;
    const clock = createFakeClock();
    const cards = createFakeCards(
      fakeInventory([{ name: 'Reader 1', state: 'card-unusable' }], { state: 'card-unusable' }),
    );
    const refresh = (): Promise<typeof cards.inventory> => {
      looks++;
      if (looks === 2) cards.show(fakeInventory());
      return Promise.resolve(cards.inventory);
    };
    started = await startBridge({ cards: Object.assign(cards, { refresh }), clock });
    expect((await list()).json().state).to.equal('card-unusable');
    await list();
    expect(looks).to.equal(1);
    clock.advance(2_000);
    expect((await list()).json().state).to.equal('ready');
    clock.advance(2_000);
    await list();
    expect(looks).to.equal(2);
  });

  it('does not wait for a look that takes too long', async () => {
    const clock = createFakeClock();
    let looking = false;
    const cards = createFakeCards(fakeInventory([{ name: 'Reader 1', state: 'no-card' }]));
    const refresh = (): Promise<never> => {
      looking = true;
      return new Promise(() => undefined);
    };
    started = await startBridge({ cards: Object.assign(cards, { refresh }), clock });
    const answer = list();
    await until(() => looking);
    clock.advance(1_500);
    expect((await answer).json().state).to.equal('no-card');
  });
});
