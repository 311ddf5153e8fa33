import { execFile } from 'node:child_process';
import { createHash, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TEST_PIN, TEST_UNBLOCK_CODE } from '../../../native-stubs/test-cards/index.js';
import { OPENSC, OPENSC_REQUIREMENTS } from '../../support/opensc.js';
import { describeWith, program } from '../../support/requirements.js';
import { openTestReader, type TestReader, type TestVirtualCard } from '../../support/virtual-cards.js';

/** DigestInfo of SHA-256, in front of the hash. @see RFC 8017, section 9.2, note 1 */
const SHA256_DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const AUTHENTICATION_KEY = 'e828bd080f8025000001ff001002';

interface Run {
  readonly code: number;
  readonly text: string;
}

describeWith([...OPENSC_REQUIREMENTS, program('pkcs15-tool')], 'virtual CPS3 seen by OpenSC', function () {
  this.timeout(60_000);
  let virtual: TestReader;
  let card: TestVirtualCard;
  let folder: string;

  before(async () => {
    virtual = await openTestReader();
    folder = mkdtempSync(join(tmpdir(), 'cpx-opensc-'));
    card = virtual.card('cps3-martin');
    await virtual.reader.insert(card);
  });
  after(async () => {
    await virtual.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => card.setTriesLeft('pin', 3));

  const runTool = (program: string, ...options: readonly string[]): Promise<Run> =>
    new Promise((resolve) => {
      execFile(program, options, { timeout: 30_000 }, (error, output, errors) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), text: `${output}${errors}` });
      });
    });
  const tool = (...options: readonly string[]): Promise<Run> => runTool('pkcs11-tool', '--module', OPENSC, ...options);
  const login = (pin: string): readonly string[] => ['--login', '--pin', pin];
  /** Signs a text with the authentication key. @returns whether the signature verifies with the card's certificate */
  const signs = async (pin: string): Promise<boolean> => {
    const text = Buffer.from('what is signed');
    const [input, output] = [join(folder, 'input'), join(folder, 'signature')];
    rmSync(output, { force: true });
    writeFileSync(input, Buffer.concat([SHA256_DIGEST_INFO, createHash('sha256').update(text).digest()]));
    const files = ['--input-file', input, '--output-file', output] as const;
    const run = await tool(...login(pin), '--sign', '--mechanism', 'RSA-PKCS', '--id', AUTHENTICATION_KEY, ...files);
    expect(run.code, run.text).to.equal(0);
    const certificate = new X509Certificate(card.readFile('3F00/0001/C002')!);
    return verify('sha256', text, certificate.publicKey, readFileSync(output));
  };

  it('shows its objects, the private ones after the PIN alone', async () => {
    const before = await tool('--list-objects');
    expect(before.text).to.contain('Certificat de Signature CPS').and.to.contain("Certificat d'Authentification CPS");
    expect(before.text).not.to.match(/Private Key Object/);
    const after = await tool(...login(TEST_PIN), '--list-objects');
    expect(after.text.match(/Private Key Object/g)).to.have.length(2);
    expect(after.text).to.contain('CPS_PRIV_AUT').and.to.contain('CPS_ACTIVITY_01_PS');
  });

  it('signs with RSA-PKCS, and the signature verifies', async () => {
    expect(await signs(TEST_PIN)).to.equal(true);
  });

  it('refuses a wrong PIN, each time with one try fewer, and is blocked at the third', async () => {
    for (const left of [2, 1]) {
      expect((await tool(...login('9999'), '--list-objects')).text).to.contain('CKR_PIN_INCORRECT');
      expect(card.triesLeft('pin')).to.equal(left);
    }
    expect((await tool('--list-slots')).text).to.contain('final user PIN try');
    expect((await tool(...login('9999'), '--list-objects')).code).not.to.equal(0);
    expect(card.triesLeft('pin')).to.equal(0);
    expect((await tool('--list-slots')).text).to.contain('user PIN locked');
    expect((await tool(...login(TEST_PIN), '--list-objects')).text).to.contain('CKR_PIN_LOCKED');
  });

  it('is unblocked by its code, with a new PIN that signs', async () => {
    card.setTriesLeft('pin', 0);
    // OpenSC's PKCS#11 module has no C_InitPIN for such a card; its PKCS#15 tool sends RESET RETRY COUNTER.
    const unblock = ['--unblock-pin', '--auth-id', '01', '--puk', TEST_UNBLOCK_CODE, '--new-pin', '4321'] as const;
    const run = await runTool('pkcs15-tool', ...unblock);
    expect(run.code, run.text).to.equal(0);
    expect(card.triesLeft('pin')).to.equal(3);
    expect((await tool(...login(TEST_PIN), '--list-objects')).text).to.contain('CKR_PIN_INCORRECT');
    expect(await signs('4321')).to.equal(true);
  });

  it('leaves no PIN in the log of its commands', () => {
    const commands = virtual.reader.log.records.map(({ command }) => command);
    const verifications = commands.filter((command) => /^..20/.test(command) && command.length > 10);
    expect(verifications).not.to.have.length(0);
    for (const command of verifications) expect(command).to.match(/^0020000[12]0[48](?:\*\*){4,8}$/, 'masked');
    for (const pin of [TEST_PIN, '9999', '4321', TEST_UNBLOCK_CODE]) {
      expect(commands.join(' ')).not.to.contain(Buffer.from(pin).toString('hex'));
    }
  });
});
