import { expect } from 'chai';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import type { CardCertificate, CardProvider } from '../../../src/companion/card/index.js';
import { CKR_TABLE, type NativeModule } from '../../../src/companion/pkcs11/index.js';
import { CpxError, isErrorCode, type ErrorCode } from '../../../src/protocol/index.js';
import { expectCode } from './support/expect-code.js';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import {
  openProvider,
  openTestWorld,
  pinBytes,
  STATEMENT,
  TEST_LIMITS,
  waitForCertificate,
  waitForInventory,
  type TestWorld,
} from './support/test-world.js';

/** One sign-in's worth of calls with the right PIN; resolves with `signed` or the code that ended it. */
async function attempt(provider: CardProvider, certificate: CardCertificate): Promise<'signed' | ErrorCode> {
  const operation = provider.openOperation(certificate);
  try {
    await operation.readPinState();
    await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) });
    return 'signed';
  } catch (error) {
    if (error instanceof CpxError) return error.code;
    throw error;
  } finally {
    await operation.end();
  }
}

describe('card operations meeting every return value of Cryptoki', () => {
  /** Each name is of the simulated card; the module answers a code there once, to the very next call. */
  const CALLS = ['C_OpenSession', 'C_Login', 'C_SignInit', 'C_Sign'] as const;
  let world: TestWorld;
  let provider: CardProvider;
  let certificate: CardCertificate;
  let logins = 0;

  before(async () => {
    world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    const countLogins = (native: NativeModule): NativeModule => ({
      ...native,
      login: (...call) => {
        logins++;
        return native.login(...call);
      },
    });
    provider = openProvider({
      modules: [world.source],
      spawnHost: createInProcessSpawner(countLogins),
      limits: { removalNoticeMs: 1, pollMs: 600_000 },
    });
    certificate = await waitForCertificate(provider);
  });

  after(async () => {
    await provider.close();
    world.dispose();
  });

  for (const call of CALLS) {
    it(`at ${call}: one named error, one C_Login at most, and the next request succeeds`, async () => {
      for (const { code, name, error } of CKR_TABLE) {
        const id = world.readers.arm({ call, effect: { kind: 'answer', code } });
        logins = 0;
        const outcome = await attempt(provider, certificate);
        // A session that cannot be opened at first is opened at the second try, before any PIN is presented.
        const expected = call === 'C_OpenSession' ? 'signed' : expectedCode(call, code, error);
        expect(outcome, `${call} answering ${name}`).to.equal(expected);
        expect(logins, `logins at ${name}`).to.equal(1);
        world.readers.disarm(id);
      }
      expect(await attempt(provider, certificate)).to.equal('signed');
    });
  }

  for (const call of [
    'C_GetSlotList',
    'C_GetSlotInfo',
    'C_GetTokenInfo',
    'C_GetMechanismList',
    'C_GetSessionInfo',
    'C_FindObjectsInit',
    'C_FindObjects',
    'C_GetAttributeValue',
    'C_Logout',
    'C_CloseSession',
    'C_Finalize',
  ] as const) {
    it(`at ${call}: signed all the same or a named error, with one C_Login at most`, async () => {
      for (const { code, name } of CKR_TABLE) {
        const id = world.readers.arm({ call, effect: { kind: 'answer', code } });
        logins = 0;
        const outcome = await attempt(provider, certificate);
        expect(outcome === 'signed' || isErrorCode(outcome), `${name}: ${outcome}`).to.equal(true);
        expect(logins, `logins at ${name}`).to.be.at.most(1);
        world.readers.disarm(id);
      }
      expect(await attempt(provider, certificate)).to.equal('signed');
    });
  }

  it('while the PIN is asked for: reading its state ends in the error of the table', async () => {
    for (const { code, name, error } of CKR_TABLE) {
      const operation = provider.openOperation(certificate);
      await operation.readPinState();
      const id = world.readers.arm({ call: 'C_GetTokenInfo', times: 'always', effect: { kind: 'answer', code } });
      const expected = SAID_TO_EVERYBODY[name] ?? expectedCode('C_GetTokenInfo', code, error);
      await expectCode(operation.readPinState(), expected, name);
      world.readers.disarm(id);
      await operation.end();
      await provider.refresh();
    }
    expect(await attempt(provider, certificate)).to.equal('signed');
  });

  it('at every C_OpenSession: a named error and no C_Login at all', async () => {
    for (const { code, name, error } of CKR_TABLE) {
      const id = world.readers.arm({ call: 'C_OpenSession', times: 'always', effect: { kind: 'answer', code } });
      logins = 0;
      const expected =
        name === 'CKR_TOKEN_NOT_RECOGNIZED' ? 'ERR_CARD_CHANGED' : expectedCode('C_OpenSession', code, error);
      expect(await attempt(provider, certificate), name).to.equal(expected);
      expect(logins).to.equal(0);
      world.readers.disarm(id);
      await provider.refresh();
    }
    expect(await attempt(provider, certificate)).to.equal('signed');
  });
});

/** What a token says to whoever asks counts for the watcher of the module as well: the card went, or became another. */
const SAID_TO_EVERYBODY: Readonly<Record<string, ErrorCode>> = {
  CKR_TOKEN_NOT_PRESENT: 'ERR_CARD_REMOVED',
  CKR_TOKEN_NOT_RECOGNIZED: 'ERR_CARD_CHANGED',
};

/**
 * What the table says, but that the card is still in, that only C_Login speaks of the PIN, and that the simulated module
 * extends the sign of vendor codes as ANS's does, so that all of them are one.
 */
function expectedCode(call: string, code: number, error: ErrorCode): ErrorCode {
  if (code >= 0x80000000) return 'ERR_CARD_UPDATE_INTERRUPTED';
  if (error === 'ERR_CARD_REMOVED') return 'ERR_CARD_FAILED';
  const blamesPin = error === 'ERR_PIN_INCORRECT' || error === 'ERR_PIN_FORMAT';
  return blamesPin && call !== 'C_Login' ? 'ERR_CARD_FAILED' : error;
}

describe('card operations meeting a module that crashes, hangs or loses its card', function () {
  this.timeout(60_000);
  let world: TestWorld;
  let provider: CardProvider;
  let certificate: CardCertificate;

  beforeEach(async () => {
    world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    provider = openProvider({
      modules: [world.source],
      limits: {
        ...TEST_LIMITS,
        loadMs: 2_000,
        openMs: 1_500,
        pinStateMs: 1_500,
        signMs: 1_500,
        finishMs: 500,
        removalNoticeMs: 1_000,
      },
    });
    certificate = await waitForCertificate(provider);
    world.readers.clearCalls();
  });

  afterEach(async () => {
    await provider.close();
    world.dispose();
  });

  const BEFORE_ANSWER = ['C_GetMechanismList', 'C_OpenSession', 'C_Login', 'C_SignInit', 'C_Sign', 'C_Logout'] as const;

  for (const call of BEFORE_ANSWER) {
    it(`crash at ${call}: ERR_MODULE_CRASHED, then the next request succeeds`, async () => {
      world.readers.arm({ call, effect: { kind: 'crash' } });
      expect(await attempt(provider, certificate)).to.equal('ERR_MODULE_CRASHED');
      expect(world.readers.calls('C_Login').length).to.be.at.most(1);
      expect(await attempt(provider, certificate)).to.equal('signed');
    });
  }

  for (const call of ['C_GetMechanismList', 'C_Login', 'C_Sign'] as const) {
    it(`hang at ${call}: ERR_MODULE_TIMEOUT within its deadline, then the next request succeeds`, async () => {
      world.readers.arm({ call, effect: { kind: 'hang' } });
      expect(await attempt(provider, certificate)).to.equal('ERR_MODULE_TIMEOUT');
      expect(world.readers.calls('C_Login').length).to.be.at.most(1);
      world.readers.disarm();
      expect(await attempt(provider, certificate)).to.equal('signed');
    });
  }

  for (const kind of ['crash', 'hang'] as const) {
    it(`${kind} at C_Finalize: the answer has left before, and the next request succeeds`, async () => {
      world.readers.arm({ call: 'C_Finalize', effect: { kind } });
      expect(await attempt(provider, certificate)).to.equal('signed');
      world.readers.disarm();
      expect(await attempt(provider, certificate)).to.equal('signed');
    });
  }

  for (const call of ['C_GetMechanismList', 'C_Login', 'C_SignInit', 'C_Sign'] as const) {
    it(`removal at ${call}, noticed late: ERR_CARD_REMOVED, then the next request succeeds`, async () => {
      world.readers.arm({ call, effect: { kind: 'remove', noticedAfterMs: 150 } });
      expect(await attempt(provider, certificate)).to.equal('ERR_CARD_REMOVED');
      expect(world.readers.calls('C_Login').length).to.be.at.most(1);
      await waitForInventory(provider, ({ state }) => state === 'no-card');
      world.readers.insert('cps4-dupont');
      expect(await attempt(provider, await waitForCertificate(provider))).to.equal('signed');
    });
  }
});
