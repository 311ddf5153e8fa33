import { constants, createHash, verify, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import type { CardCertificate, CardProvider } from '../../src/companion/card/index.js';
import { CpxError, encodeStatement, type SignatureAlgorithm, type Statement } from '../../src/protocol/index.js';
import { expectCode } from '../companion/pkcs11/support/expect-code.js';
import { pinBytes, STATEMENT, waitForCertificate } from '../companion/pkcs11/support/test-world.js';
import { describeWith, type Requirement } from '../support/requirements.js';

/** What the suite runs on: a provider that sees one card of the test series, with its PIN. */
export interface ContractSubject {
  readonly name: string;
  readonly requirements: readonly Requirement[];
  /** Serial of the card that `open` shows. */
  readonly cardSerial: string;
  readonly pin: string;
  readonly wrongPin: string;
  /** The token lists an RSA-PSS mechanism. */
  readonly pss: boolean;
  readonly open: () => Promise<{ readonly provider: CardProvider; readonly dispose: () => unknown }>;
}

const RSA = { padding: constants.RSA_PKCS1_PADDING };
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };

/** The messages of a handshake of TLS 1.2: a ClientHello first, and as many octets as `length`. */
const handshakeOf = (length: number): Statement => {
  const handshakeMessages = new Uint8Array(length).map((_, index) => index % 251);
  handshakeMessages[0] = 1;
  return { kind: 'tls-1.2-client', handshakeMessages };
};
const HANDSHAKES: readonly (readonly [string, SignatureAlgorithm, Statement])[] = [
  ['TLS 1.2', 'RS256', handshakeOf(4_000)],
  ['TLS 1.2, with 100,000 octets of certificates', 'RS256', handshakeOf(100_000)],
  ['TLS 1.3, SHA-256', 'PS256', { kind: 'tls-1.3-client', transcriptHash: new Uint8Array(32).fill(7) }],
  ['TLS 1.3, SHA-384', 'PS256', { kind: 'tls-1.3-client', transcriptHash: new Uint8Array(48).fill(7) }],
];

/** Facts about every `CardProvider`, whatever stands behind it. */
export function describeCardProvider(subject: ContractSubject): void {
  describeWith(subject.requirements, `CardProvider on ${subject.name}`, () => {
    let provider: CardProvider;
    let certificate: CardCertificate;
    let dispose: () => unknown = () => undefined;

    before(async () => {
      ({ provider, dispose } = await subject.open());
      certificate = await waitForCertificate(provider);
    });

    after(async () => {
      await provider.close();
      await dispose();
    });

    it('shows the card by its ten digits, with the certificate of authentication as the one to use', () => {
      const cards = provider.inventory.readers.flatMap(({ card }) => card ?? []);
      expect(cards.map(({ serial }) => serial)).to.deep.equal([subject.cardSerial]);
      const [card] = cards;
      const usable = card!.certificates.filter((candidate) => candidate.usable);
      expect(usable.map(({ identity }) => identity?.purpose)).to.deep.equal(['authentication']);
      const others = card!.certificates.filter((candidate) => !candidate.usable);
      expect(others.map(({ reason }) => reason)).to.deep.equal(['ERR_CERTIFICATE_PURPOSE']);
      expect(certificate.fingerprint).to.equal(createHash('sha256').update(certificate.der).digest('hex'));
    });

    it('signs the statement with RS256', async () => {
      const operation = provider.openOperation(certificate);
      const signature = await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(subject.pin) });
      await operation.end();
      expect(signature).to.have.length(256);
      expect(verifies(certificate, signature, RSA)).to.equal(true);
    });

    it(`${subject.pss ? 'signs' : 'refuses to sign'} with PS256, which is asked for and not chosen`, async () => {
      const operation = provider.openOperation(certificate);
      const signed = operation.sign({ statement: STATEMENT, algorithm: 'PS256', pin: pinBytes(subject.pin) });
      if (subject.pss) {
        expect(verifies(certificate, await signed, PSS)).to.equal(true);
      } else {
        await expectCode(signed, 'ERR_MODULE_MECHANISM');
      }
      await operation.end();
    });

    it('says with what its key can sign, the best first', async () => {
      const operation = provider.openOperation(certificate);
      expect(await operation.readAlgorithms()).to.deep.equal(subject.pss ? ['PS256', 'RS256'] : ['RS256']);
      await operation.end();
    });

    for (const [what, algorithm, statement] of HANDSHAKES) {
      if (algorithm === 'PS256' && !subject.pss) continue;
      it(`signs a TLS handshake: ${what}`, async () => {
        const operation = provider.openOperation(certificate);
        const signature = await operation.sign({ statement, algorithm, pin: pinBytes(subject.pin) });
        await operation.end();
        const padding = algorithm === 'RS256' ? RSA : PSS;
        expect(verifies(certificate, signature, padding, statement)).to.equal(true);
      });
    }

    it('lets another PIN be given after a wrong one, and says by flags that one was wrong', async () => {
      const operation = provider.openOperation(certificate);
      const before = await operation.readPinState();
      expect(before).to.include({ countLow: false, finalTry: false, locked: false, initialized: true });
      const wrong = operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(subject.wrongPin) });
      await expectCode(wrong, 'ERR_PIN_INCORRECT');
      expect(await operation.readPinState()).to.include({ countLow: true, locked: false });
      const signature = await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(subject.pin) });
      expect(signature).to.have.length(256);
      await operation.end();
      const next = provider.openOperation(certificate);
      expect(await next.readPinState()).to.include({ countLow: false, finalTry: false });
      await next.end();
    });

    for (const [what, pin] of [
      ['too short', '123'],
      ['with a letter', '12a4'],
      ['empty', ''],
    ] as const) {
      it(`refuses a PIN that is ${what} without presenting it`, async () => {
        const operation = provider.openOperation(certificate);
        await operation.readPinState();
        const refused = operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(pin) });
        await expectCode(refused, 'ERR_PIN_FORMAT');
        expect(await operation.readPinState()).to.include({ countLow: false });
        await operation.end();
      });
    }

    it('serves two operations that were opened at once, one after the other', async () => {
      const operations = [provider.openOperation(certificate), provider.openOperation(certificate)];
      const signatures = await Promise.all(
        operations.map(async (operation) => {
          const signature = await operation.sign({
            statement: STATEMENT,
            algorithm: 'RS256',
            pin: pinBytes(subject.pin),
          });
          await operation.end();
          return signature;
        }),
      );
      expect(signatures.map(({ length }) => length)).to.deep.equal([256, 256]);
    });

    it('ends an operation twice without complaint, and refuses to sign afterwards', async () => {
      const operation = provider.openOperation(certificate);
      await operation.readPinState();
      await operation.end();
      await operation.end();
      await expectCode(
        operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(subject.pin) }),
        'ERR_FLOW_CANCELLED',
      );
    });

    it('ends an operation that has not opened yet, and serves the next', async () => {
      const abandoned = provider.openOperation(certificate);
      await abandoned.end();
      await expectCode(abandoned.readPinState(), 'ERR_FLOW_CANCELLED');
      const operation = provider.openOperation(certificate);
      await operation.readPinState();
      await operation.end();
    });

    it('says at once that a certificate is on no card that is in', async () => {
      const operation = provider.openOperation({ ...certificate, fingerprint: '00'.repeat(32) });
      expect(operation.gone.aborted).to.equal(true);
      expect(operation.gone.reason).to.be.instanceOf(CpxError);
      await expectCode(operation.readPinState(), 'ERR_CARD_CHANGED');
      await operation.end();
    });

    it('finds the same again when it is asked to look again', async () => {
      let published = 0;
      const unsubscribe = provider.subscribe(() => published++);
      const inventory = await provider.refresh();
      unsubscribe();
      expect(inventory.state).to.equal('ready');
      expect(published, 'changes published').to.equal(0);
    });
  });
}

function verifies(
  { der }: CardCertificate,
  signature: Uint8Array,
  padding: { readonly padding: number; readonly saltLength?: number },
  statement: Statement = STATEMENT,
): boolean {
  const data = encodeStatement(statement, (bytes) => createHash('sha256').update(bytes).digest());
  return verify('sha256', data, { key: new X509Certificate(der).publicKey, ...padding }, signature);
}
