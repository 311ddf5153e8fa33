import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { openModule } from '../../../../native-stubs/pkcs11js/index.js';
import { TEST_PIN } from '../../../../native-stubs/test-cards/index.js';
import { ckrOf, HostError } from '../../../../src/companion/pkcs11/host/host-error.js';
import { createKeySession, type KeySession } from '../../../../src/companion/pkcs11/host/key-session.js';
import { readSlots } from '../../../../src/companion/pkcs11/host/read-slots.js';
import type { NativeModule } from '../../../../src/companion/pkcs11/index.js';
import { openTestWorld, pinBytes, type TestWorld } from '../support/test-world.js';

const PATIENCE = { lookAgainAfterMs: [1, 1], readAgainAfterMs: [1], doubtAfterMs: [1] };
const DATA = new Uint8Array(64).fill(7);
const PREFIX = '3031300d060960864801650304020105000420';

describe('createKeySession', () => {
  let world: TestWorld;
  let native: NativeModule;
  let session: KeySession;
  let certificate: Uint8Array;

  async function openCard(card: string): Promise<void> {
    world.readers.insert(card);
    native = openModule(world.readers.folder);
    native.pkcs11.C_Initialize();
    const [slot] = await readSlots(native, []);
    certificate = slot!.certificates.find(({ label }) => label.includes('Authentification'))!.der;
    session = createKeySession(native, PATIENCE);
    world.readers.clearCalls();
  }

  beforeEach(async () => {
    world = await openTestWorld();
  });

  afterEach(() => {
    native.pkcs11.C_Finalize();
    world.dispose();
  });

  for (const card of ['cps4-dupont', 'cps3-martin']) {
    it(`signs as CKM_RSA_PKCS over our own DigestInfo on ${card}, and logs out`, async () => {
      await openCard(card);
      await session.open('Reader A', certificate);
      const answer = await session.sign('RS256', DATA, pinBytes(TEST_PIN));
      expect(answer.outcome).to.equal('signed');
      const [init] = world.readers.calls('C_SignInit');
      expect(init!.mechanism).to.equal(1);
      const [sign] = world.readers.calls('C_Sign');
      expect(sign!.data).to.equal(PREFIX + createHash('sha256').update(DATA).digest('hex'));
      expect(world.readers.calls('C_Logout')).to.have.length(1);
    });
  }

  it('does not take a session that is logged in already for a right PIN', async () => {
    await openCard('cps4-dupont');
    const { pkcs11 } = native;
    const logout = pkcs11.C_Logout.bind(pkcs11);
    let lost = 1;
    pkcs11.C_Logout = (handle) => {
      if (lost-- > 0) throw new Error('lost on its way');
      logout(handle);
    };
    await session.open('Reader A', certificate);
    await session.sign('RS256', DATA, pinBytes(TEST_PIN));
    const answer = await session.sign('RS256', DATA, pinBytes('9999'));
    expect(answer).to.deep.include({
      outcome: 'refused',
      failure: { kind: 'cryptoki', call: 'C_Login', code: 0xa0 },
    });
  });

  it('opens a session anew that a reset by another program has ended, before it presents the PIN', async () => {
    await openCard('cps4-dupont');
    await session.open('Reader A', certificate);
    world.readers.reset();
    expect((await session.sign('RS256', DATA, pinBytes(TEST_PIN))).outcome).to.equal('signed');
    expect(world.readers.calls('C_Login')).to.have.length(1);
  });

  it('says that the certificate is missing when another card is in, and that the token is when none is', async () => {
    await openCard('cps4-dupont');
    world.readers.swap('cps3-martin');
    expect(await failureOf(session.open('Reader A', certificate))).to.deep.equal({ kind: 'certificate-missing' });
    world.readers.remove();
    expect(await failureOf(session.open('Reader A', certificate))).to.deep.include({ code: 0xe0 });
    expect(await failureOf(session.open('Reader B', certificate))).to.deep.include({ code: 0xe0 });
  });

  it('says that the key is missing, and logs out', async () => {
    await openCard('cps4-dupont');
    await session.open('Reader A', certificate);
    const { pkcs11 } = native;
    pkcs11.C_FindObjects = (() => undefined) as never;
    expect(await failureOf(session.sign('RS256', DATA, pinBytes(TEST_PIN)))).to.deep.equal({ kind: 'key-missing' });
    expect(world.readers.calls('C_Logout')).to.have.length(1);
  });

  it('signs nothing more after the card refused the PIN that the module kept: one try is gone, and no second', async () => {
    await openCard('cps4-dupont');
    await session.open('Reader A', certificate);
    const { pkcs11 } = native;
    const initialize = pkcs11.C_SignInit.bind(pkcs11);
    // Another program changes the PIN and resets the card's state: C_Sign meets 6982, and the module presents the old one.
    pkcs11.C_SignInit = (...call) => {
      initialize(...call);
      world.readers.setPin('cps4-dupont', pinBytes('9999'));
      world.readers.forgetPin();
    };
    world.readers.clearCalls();
    const error: unknown = await session.sign('RS256', DATA, pinBytes(TEST_PIN)).catch((thrown: unknown) => thrown);
    expect(ckrOf(error)).to.equal(0x101);
    expect(world.readers.list()[0]?.triesLeft).to.equal(2);
    const names = world.readers.calls().map(({ name }) => name);
    expect(names.filter((name) => /^(?:C_Login|VERIFY|C_Sign|C_Logout)$/.test(name))).to.deep.equal([
      ...['C_Login', 'VERIFY', 'C_Sign', 'VERIFY', 'C_Logout'],
    ]);
    pkcs11.C_SignInit = initialize;
    expect(await session.sign('RS256', DATA, pinBytes('9999'))).to.include({ outcome: 'signed' });
  });

  it('refuses PS256 on a card without PSS before any PIN is presented', async () => {
    await openCard('cps3-martin');
    await session.open('Reader A', certificate);
    const refused = session.sign('PS256', DATA, pinBytes(TEST_PIN));
    expect(await failureOf(refused)).to.deep.equal({ kind: 'mechanism-missing' });
    expect(world.readers.calls('C_Login')).to.have.length(0);
  });
});

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const error = await promise.catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(HostError);
  return (error as HostError).failure;
}
