import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import forge from 'node-forge';
import { createVirtualCard } from '../../../native-stubs/virtual-card/index.js';
import { parseTlvs, tlv } from '../../../native-stubs/virtual-card/tlv.js';
import { digits, expectAnswer, prepare, send, testCards, toHex, type DrivenCard } from '../support/drive-card.js';

const APPLICATION = '3F00/0001';

/** The DER elements of a list of objects, one after the other until the end. */
function readElements(card: DrivenCard, path: string): forge.asn1.Asn1[] {
  const elements = parseTlvs(card.readFile(path) ?? new Uint8Array());
  expect(elements, path).to.not.equal(undefined);
  return (elements ?? []).map(({ tag, value }) => forge.asn1.fromDer(tlv(tag, value).toString('binary')));
}

function childOf(element: forge.asn1.Asn1 | undefined, ...indexes: readonly number[]): forge.asn1.Asn1 {
  let found = element;
  for (const index of indexes) found = Array.isArray(found?.value) ? found.value[index] : undefined;
  expect(found, `child ${indexes.join('.')}`).to.not.equal(undefined);
  return found!;
}

function valueOf(element: forge.asn1.Asn1 | undefined, ...indexes: readonly number[]): string {
  const { value } = childOf(element, ...indexes);
  expect(value).to.be.a('string');
  return Buffer.from(value as string, 'binary').toString('hex');
}

function textOf(element: forge.asn1.Asn1 | undefined, ...indexes: readonly number[]): string {
  return Buffer.from(valueOf(element, ...indexes), 'hex').toString('utf8');
}

/** @see virtual-card.md, sections 4 and 5 */
for (const { name, label, signature, authentication, hasAlgorithms } of [
  { name: 'cps4-dupont', label: 'CPS4v1-3997000110', signature: '10', authentication: '20', hasAlgorithms: false },
  { name: 'cps3-dupont', label: 'CPS3v3-2997000210', signature: '01', authentication: '02', hasAlgorithms: true },
]) {
  describe(`native-stubs/virtual-card: files of ${name}`, () => {
    const aid = 'e828bd080f8025000001ff0010';
    let card: DrivenCard;
    before(async () => {
      card = createVirtualCard((await testCards()).card(name));
    });

    it('lists private keys, certificates, data objects and codes in the ODF, and no public keys', () => {
      const lists = readElements(card, `${APPLICATION}/5031`);
      expect(lists.map(({ type }) => type)).to.deep.equal([0, 4, 7, 8]);
      for (const list of lists) {
        const path = valueOf(list, 0, 0)
          .toUpperCase()
          .replace(/(....)(?=.)/g, '$1/');
        expect(card.readFile(path), path).to.not.equal(undefined);
      }
    });

    it('labels the token by generation and card number', () => {
      const [info] = readElements(card, `${APPLICATION}/5032`);
      expect(valueOf(info, 0)).to.equal('00');
      expect(textOf(info, 3)).to.equal(label);
      // Login required and random numbers: bits 1 and 2.
      expect(valueOf(info, 4)).to.equal('0560');
      expect((childOf(info).value as unknown[]).length).to.equal(hasAlgorithms ? 6 : 5);
    });

    it('gives certificate and key the same identifier', () => {
      const ids = [`${aid}${signature}`, `${aid}${authentication}`];
      expect(readElements(card, `${APPLICATION}/7001`).map((key) => valueOf(key, 1, 0))).to.deep.equal(ids);
      expect(readElements(card, `${APPLICATION}/7004`).map((entry) => valueOf(entry, 1, 0))).to.deep.equal(ids);
    });

    it('says exactly decrypt and sign of the authentication key, without which ANS’s module signs nothing', () => {
      const [, key] = readElements(card, `${APPLICATION}/7001`);
      expect(textOf(key, 0, 0)).to.equal('CPS_PRIV_AUT');
      expect(valueOf(key, 0, 1)).to.equal('0780');
      expect(valueOf(key, 0, 2)).to.equal('01');
      expect(valueOf(key, 1, 1)).to.equal('0560');
      expect(valueOf(key, 1, 2)).to.equal('ff');
      expect(valueOf(key, 1, 3)).to.equal('03b8');
      expect(valueOf(key, 1, 4)).to.equal(name === 'cps4-dupont' ? '20' : '0082');
      expect(valueOf(key, 2, 0, 0, 0)).to.equal('3f000001');
      expect(valueOf(key, 2, 0, 1)).to.equal('0800');
    });

    it('says non-repudiation of the signature key', () => {
      const [key] = readElements(card, `${APPLICATION}/7001`);
      expect(textOf(key, 0, 0)).to.equal('CPS_PRIV_SIG');
      expect(valueOf(key, 1, 1)).to.equal('060040');
    });

    it('leads to the certificates of the person', () => {
      const entries = readElements(card, `${APPLICATION}/7004`);
      expect(entries.map((entry) => textOf(entry, 0, 0))).to.deep.equal([
        'Certificat de Signature CPS',
        "Certificat d'Authentification CPS",
      ]);
      for (const entry of entries) {
        const path = valueOf(entry, 2, 0, 0, 0).replace(/(....)(?=.)/g, '$1/');
        expect(new X509Certificate(Buffer.from(card.readFile(path) ?? [])).subject).to.include('SN=DUPONT');
      }
    });

    it('lists the business files, the activities as private and CPS_DATA as modifiable', () => {
      const objects = readElements(card, `${APPLICATION}/7005`);
      const flags = Object.fromEntries(
        objects.map((object) => {
          const common = childOf(object, 0).value as unknown[];
          return [textOf(object, 0, 0), common.length > 1 ? valueOf(object, 0, 1) : ''];
        }),
      );
      expect(flags).to.deep.equal({
        CPS_ID_CARD: '',
        CPS_NAME_PS: '',
        CPS_LANG_PS: '',
        CPS_INFO_PS: '',
        CPS_DATA: '0640',
        CPS_ACTIVITY_01_PS: '0780',
        CPS_ACTIVITY_03_PS: '0780',
      });
      for (const object of objects) {
        const path = valueOf(object, 2, 0, 0).replace(/(....)(?=.)/g, '$1/');
        expect(card.readFile(path), path).to.not.equal(undefined);
      }
    });

    it('describes the PIN, and the unblocking code as the security officer’s', () => {
      const [pin, code] = readElements(card, `${APPLICATION}/7006`);
      const describeCode = (entry: forge.asn1.Asn1 | undefined): readonly string[] =>
        [0, 1, 2, 3, 4, 5, 6].map((index) => valueOf(entry, 2, 0, index));
      expect(valueOf(pin, 0, 2)).to.equal('02');
      expect(valueOf(pin, 1, 0)).to.equal('01');
      expect(describeCode(pin)).to.deep.equal(['0388', '01', '04', '08', '08', '01', 'ff']);
      expect(valueOf(code, 1, 0)).to.equal('02');
      expect(describeCode(code)).to.deep.equal(['009b', '01', '08', '08', '08', '02', 'ff']);
    });

    it('ends every list with its last octet, for a size that is too large is read as more objects', () => {
      for (const file of ['5031', '5032', '7001', '7004', '7005', '7006']) {
        expect(() => readElements(card, `${APPLICATION}/${file}`), file).not.to.throw();
      }
    });
  });
}

describe('native-stubs/virtual-card: cards of the table', () => {
  it('are all made, and those of one person name her in CPS_NAME_PS', async () => {
    const { cards } = await testCards();
    for (const description of cards) {
      const card = createVirtualCard(description);
      if (description.cardNumber === '') continue;
      const name = Buffer.from(card.readFile(`${APPLICATION}/D102`) ?? []).toString('utf8');
      expect(name, description.name).to.include(description.holder?.person?.surname ?? description.holder?.pseudonym);
    }
  });

  it('end CPS_INFO_PS with the specialty', async () => {
    const card = createVirtualCard((await testCards()).card('cps3-dupont'));
    expect(Buffer.from(card.readFile(`${APPLICATION}/D104`) ?? []).toString('latin1')).to.match(/SM54$/);
  });

  it('have an empty EF_ACTUA where an update was interrupted', async () => {
    const card = createVirtualCard((await testCards()).card('cps3-update-interrupted'));
    expectAnswer(card, '00A40904 04 3F00D010 00', '6215 80020000 * 9000');
    expectAnswer(card, '00B00000 E7', '9000');
  });

  it('have a certificate that nobody can read where the table says so', async () => {
    const card = createVirtualCard((await testCards()).card('cps4-unreadable'));
    const der = Buffer.from(card.readFile(`${APPLICATION}/C002`) ?? []);
    expect(() => new X509Certificate(der)).to.throw();
  });

  it('show nothing but the technical certificate without contact', async () => {
    const card = createVirtualCard((await testCards()).card('cps3-contactless'));
    const labels = readElements(card, `${APPLICATION}/7004`).map((entry) => textOf(entry, 0, 0));
    expect(labels).to.deep.equal(['Certificat Technique CPS']);
    expect(card.listFiles().filter((path) => /D12.$/.test(path))).to.deep.equal([]);
  });
});

describe('native-stubs/virtual-card: controls', () => {
  const PATH = `${APPLICATION}/C002`;
  let card: DrivenCard;
  beforeEach(async () => {
    card = createVirtualCard((await testCards()).card('cps3-dupont'));
  });

  it('list every file', () => {
    expect(card.listFiles()).to.include.members(['3F00/D003', '3F00/2F00', '3F00/2F01', PATH]);
    for (const path of card.listFiles()) expect(card.readFile(path), path).to.not.equal(undefined);
  });

  it('corrupt a file, which is then as long as its new content', () => {
    card.replaceFile(PATH, Buffer.from('nonsense'));
    expectAnswer(card, '00A40904 06 3F000001C002 00', '6215 80020008 * 9000');
    expectAnswer(card, '00B00000 00', `${toHex(Buffer.from('nonsense'))} 9000`);
  });

  it('add EF_ACTUA, and take it away', () => {
    card.replaceFile('3F00/D010', Buffer.from('ec00', 'hex'));
    expectAnswer(card, '00A40904 04 3F00D010', '6117');
    expect(card.removeFile('3F00/D010')).to.equal(true);
    expectAnswer(card, '00A40904 04 3F00D010', '6A82');
    expect(card.removeFile('3F00/D010')).to.equal(false);
  });

  it('read a copy', () => {
    card.readFile(PATH)?.fill(0);
    expect(card.readFile(PATH)?.[0]).to.equal(0x30);
  });

  it('refuse a place that is none', () => {
    for (const path of ['3F00/0001', '3F00/0002/C002', '2F00', '3F00', '', '3F00/xyz', 'C002/3F00']) {
      expect(() => card.replaceFile(path, Buffer.of(1)), path).to.throw(RangeError);
      expect(card.readFile(path), path).to.equal(undefined);
    }
  });

  it('give the card new certificates and the keys to them', async () => {
    const other = (await testCards()).card('cps3-martin');
    card.replaceCertificates(other);
    const certificate = new X509Certificate(Buffer.from(card.readFile(PATH) ?? []));
    expect(certificate.subject).to.include('SN=MARTIN');
    prepare(card, [`00200001 04 ${digits('1234')}`, '002241A4 06 800102840182', '00880000 04 01020304']);
    const signature = send(card, '00C00000 00').slice(0, -4);
    const { n } = certificate.publicKey.export({ format: 'jwk' });
    const modulus = BigInt(`0x${Buffer.from(n ?? '', 'base64url').toString('hex')}`);
    expect(power(BigInt(`0x${signature}`), 65537n, modulus).toString(16)).to.match(/^1f+0001020304$/);
  });

  it('refuse the certificates of a card that has none', async () => {
    const other = (await testCards()).card('cps3-contactless');
    expect(() => card.replaceCertificates(other)).to.throw(RangeError, 'technical');
  });
});

/** base ** exponent mod modulus. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
