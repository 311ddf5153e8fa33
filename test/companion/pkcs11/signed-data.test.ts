import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import type { CardCertificate, CardProvider } from '../../../src/companion/card/index.js';
import { createFakePcsc, pcscReader, pcscReaderWith, running, type FakePcsc } from './support/fake-pcsc.js';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import { expectCode } from './support/expect-code.js';
import {
  openProvider,
  openTestWorld,
  pinBytes,
  STATEMENT,
  waitForCertificate,
  waitForInventory,
  type TestWorld,
} from './support/test-world.js';

const DIGEST_INFO = '3031300d060960864801650304020105000420';

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

describe('what reaches C_Sign', function () {
  this.timeout(60_000);
  let world: TestWorld;
  let pcsc: FakePcsc;
  let provider: CardProvider;
  let insertions = 0;

  /** Waits until it is read, so that a card of the same number is not taken for the one before. */
  async function insert(card: string): Promise<CardCertificate> {
    world.readers.remove();
    pcsc.set(running(pcscReader('Reader A', { eventCount: ++insertions })));
    world.readers.insert(card);
    const { atr } = world.readers.cards().find(({ name }) => name === card)!;
    pcsc.set(running(pcscReaderWith('Reader A', atr, ++insertions)));
    return waitForCertificate(provider);
  }

  beforeEach(async () => {
    world = await openTestWorld();
    pcsc = createFakePcsc(running(pcscReader('Reader A')));
    provider = openProvider({ modules: [world.source], pcsc, spawnHost: createInProcessSpawner() });
    await waitForInventory(provider, ({ state }) => state === 'no-card');
  });

  afterEach(async () => {
    await provider.close();
    world.dispose();
  });

  it('is recomputed from origin and nonce alone, octet for octet, whatever they are', async () => {
    const certificate = await insert('cps4-dupont');
    await fc.assert(
      fc.asyncProperty(
        fc.webUrl({ validSchemes: ['https'] }).map((url) => new URL(url).origin),
        fc.uint8Array({ minLength: 32, maxLength: 96 }).map((bytes) => Buffer.from(bytes).toString('base64')),
        fc.constantFrom('login' as const, 'link' as const),
        fc.constantFrom('RS256' as const, 'PS256' as const),
        async (origin, challengeNonce, purpose, algorithm) => {
          world.readers.clearCalls();
          const operation = provider.openOperation(certificate);
          const statement = { kind: 'authentication', purpose, origin, challengeNonce } as const;
          await operation.sign({ statement, algorithm, pin: pinBytes(TEST_PIN) });
          await operation.end();
          const digest = sha256(Buffer.concat([sha256(origin), sha256(challengeNonce)])).toString('hex');
          expect(world.readers.calls('C_Sign').map(({ data }) => data)).to.deep.equal([
            algorithm === 'RS256' ? DIGEST_INFO + digest : digest,
          ]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is recomputed from a handshake of TLS, octet for octet, whatever it was', async () => {
    const certificate = await insert('cps4-dupont');
    const prefix = Buffer.from(`${' '.repeat(64)}TLS 1.3, client CertificateVerify\0`);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.constantFrom(32, 48).chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
          fc.uint8Array({ minLength: 300, maxLength: 5_000 }),
        ),
        fc.boolean(),
        async (bytes, padsWithPss) => {
          world.readers.clearCalls();
          const operation = provider.openOperation(certificate);
          const is13 = bytes.length <= 48;
          // The first message of a handshake is a ClientHello.
          if (!is13) bytes[0] = 1;
          const statement = is13
            ? ({ kind: 'tls-1.3-client', transcriptHash: bytes } as const)
            : ({ kind: 'tls-1.2-client', handshakeMessages: bytes } as const);
          const algorithm = padsWithPss ? 'PS256' : 'RS256';
          await operation.sign({ statement, algorithm, pin: pinBytes(TEST_PIN) });
          await operation.end();
          const digest = sha256(is13 ? Buffer.concat([prefix, bytes]) : Buffer.from(bytes)).toString('hex');
          expect(world.readers.calls('C_Sign').map(({ data }) => data)).to.deep.equal([
            algorithm === 'RS256' ? DIGEST_INFO + digest : digest,
          ]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('comes back to nobody when the module shows another card’s certificate out of its disk cache', async () => {
    const { fingerprint } = await insert('cps4-dupont');
    const mistaken = await insert('cps4-cache-twin');
    expect(mistaken.fingerprint, 'what the module shows of the other card').to.equal(fingerprint);
    const operation = provider.openOperation(mistaken);
    const signed = operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
    await expectCode(signed, 'ERR_CARD_FAILED');
    await operation.end();
    expect(world.readers.calls('C_Sign').map(({ result }) => result)).to.deep.equal(['CKR_OK']);
    world.readers.clearModuleCache();
    const certificate = await insert('cps4-cache-twin');
    expect(certificate.fingerprint).not.to.equal(fingerprint);
    const next = provider.openOperation(certificate);
    expect(await next.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) })).to.have.length(256);
    await next.end();
  });
});
