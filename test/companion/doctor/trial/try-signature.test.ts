import { expect } from 'chai';
import type { CardProvider } from '../../../../src/companion/card/index.js';
import { trySignature, type TrialDialog } from '../../../../src/companion/doctor/index.js';
import { CpxError } from '../../../../src/protocol/index.js';
import { TEST_PIN } from '../../../../native-stubs/test-cards/index.js';
import { createSoftHsmToken, SOFTHSM_REQUIREMENTS } from '../../../contract/support/softhsm-token.js';
import { describeWith } from '../../../support/requirements.js';
import {
  openProvider,
  openTestWorld,
  pinBytes,
  waitForCertificate,
  waitForInventory,
  type TestWorld,
} from '../../pkcs11/support/test-world.js';
import { createInProcessSpawner } from '../../pkcs11/support/in-process-hosts.js';
import { testCards } from '../support/doctor-fixture.js';

/** A person who answers as the test says, and everything that they were asked and gave. */
interface TestPerson extends TrialDialog {
  readonly asked: string[];
  readonly given: Uint8Array[];
}

function createPerson(pins: readonly string[], changes: Partial<TrialDialog> = {}): TestPerson {
  const asked: string[] = [];
  const given: Uint8Array[] = [];
  const person: TestPerson = {
    asked,
    given,
    agree: () => Promise.resolve(),
    askPin: () => {
      const pin = pinBytes(pins[given.length] ?? '');
      given.push(pin);
      return Promise.resolve(pin);
    },
    showWorking: () => undefined,
    abort: () => undefined,
    close: () => undefined,
    ...changes,
  };
  return {
    ...person,
    agree: (...said) => {
      asked.push('agree');
      return person.agree(...said);
    },
    askPin: (pin, problem) => {
      asked.push(problem === undefined ? 'PIN' : `PIN after ${problem}`);
      return person.askPin(pin, problem);
    },
    showWorking: (pin) => void asked.push(pin.enteredOnReader ? 'on reader' : 'working'),
    close: () => void asked.push('closed'),
  };
}

describe('trySignature', function () {
  this.timeout(20_000);
  let world: TestWorld;
  let provider: CardProvider;

  const open = async (card: string): Promise<string> => {
    world.readers.insert(card);
    provider = openProvider({ modules: [world.source], spawnHost: createInProcessSpawner() });
    const inventory = await waitForInventory(provider, ({ readers }) => readers.some((reader) => reader.card));
    return inventory.readers[0]!.card!.certificates.find(({ forAuthentication }) => forAuthentication)!.fingerprint;
  };
  const logins = (): readonly string[] => world.readers.calls('C_Login').map(({ result }) => result);

  beforeEach(async () => (world = await openTestWorld()));
  afterEach(async () => {
    await provider.close();
    world.dispose();
  });

  it('signs once with one C_Login, and wipes the PIN', async () => {
    const fingerprint = await open('cps4-dupont');
    const person = createPerson([TEST_PIN]);
    const sight = await trySignature(provider, fingerprint, person);
    expect(sight.type).to.equal('signed');
    expect(person.asked).to.deep.equal(['agree', 'PIN', 'working', 'closed']);
    expect(logins()).to.deep.equal(['CKR_OK']);
    expect(world.readers.calls('C_Sign')).to.have.length(1);
    expect(person.given).to.deep.equal([new Uint8Array(TEST_PIN.length)]);
  });

  it('says what the flags say after a wrong PIN, and does not present another', async () => {
    const fingerprint = await open('cps4-dupont');
    const person = createPerson(['9999', TEST_PIN]);
    const sight = await trySignature(provider, fingerprint, person);
    expect(sight).to.deep.include({ type: 'failed', problem: 'ERR_PIN_INCORRECT' });
    expect(sight).to.have.property('pin').that.includes({ countLow: true, finalTry: false, locked: false });
    expect(logins()).to.deep.equal(['CKR_PIN_INCORRECT']);
    expect(person.given).to.deep.equal([new Uint8Array(4)]);
  });

  it('asks again for what cannot be a PIN, without presenting it', async () => {
    const fingerprint = await open('cps4-dupont');
    const person = createPerson(['12', '123456789', TEST_PIN]);
    expect((await trySignature(provider, fingerprint, person)).type).to.equal('signed');
    expect(person.asked).to.deep.equal(['agree', 'PIN', 'PIN after format', 'PIN after format', 'working', 'closed']);
    expect(logins()).to.deep.equal(['CKR_OK']);
    for (const pin of person.given) expect([...pin].every((byte) => byte === 0)).to.equal(true);
  });

  for (const [card, expected] of [
    ['cps4-last-try', { type: 'not-made', why: 'last-try' }],
    ['cps4-locked', { type: 'failed', problem: 'ERR_PIN_LOCKED' }],
    ['cps4-pin-not-set', { type: 'failed', problem: 'ERR_PIN_NOT_SET' }],
  ] as const) {
    it(`asks nothing and presents nothing: ${card}`, async () => {
      const fingerprint = await open(card);
      const person = createPerson([TEST_PIN]);
      expect(await trySignature(provider, fingerprint, person)).to.deep.equal(expected);
      expect(person.asked).to.deep.equal(['closed']);
      expect(logins()).to.deep.equal([]);
    });
  }

  it('presents nothing when the last try has come while the person was typing', async () => {
    const fingerprint = await open('cps4-dupont');
    const given: Uint8Array[] = [];
    const person = createPerson([], {
      askPin: () => {
        world.readers.setTries('cps4-dupont', 1);
        given.push(pinBytes(TEST_PIN));
        return Promise.resolve(given[0]!);
      },
    });
    expect(await trySignature(provider, fingerprint, person)).to.deep.equal({ type: 'not-made', why: 'last-try' });
    expect(logins()).to.deep.equal([]);
    expect(given).to.deep.equal([new Uint8Array(TEST_PIN.length)]);
  });

  it('presents nothing to a person who declines', async () => {
    const fingerprint = await open('cps4-dupont');
    const person = createPerson([TEST_PIN], {
      agree: () => Promise.reject(new CpxError('ERR_FLOW_CANCELLED', 'as the test says')),
    });
    expect(await trySignature(provider, fingerprint, person)).to.deep.equal({ type: 'not-made', why: 'declined' });
    expect(logins()).to.deep.equal([]);
  });

  it('ends the question when the card is pulled out', async () => {
    const fingerprint = await open('cps4-dupont');
    let refuse!: (error: CpxError) => void;
    const person = createPerson([], {
      askPin: () =>
        new Promise((_resolve, reject) => {
          refuse = reject;
          world.readers.remove();
        }),
    });
    const sight = await trySignature(provider, fingerprint, { ...person, abort: (error) => refuse(error) });
    expect(sight).to.deep.equal({ type: 'failed', problem: 'ERR_CARD_REMOVED' });
    expect(logins()).to.deep.equal([]);
  });

  it('names the error of a card that does not sign', async () => {
    const fingerprint = await open('cps4-dupont');
    world.readers.arm({ call: 'C_Sign', effect: { kind: 'answer', code: 'CKR_DEVICE_ERROR' } });
    const sight = await trySignature(provider, fingerprint, createPerson([TEST_PIN]));
    expect(sight)
      .to.have.property('problem')
      .that.matches(/^ERR_(?:CARD|READER|MODULE)_/);
    expect(logins()).to.deep.equal(['CKR_OK']);
  });
});

describeWith(SOFTHSM_REQUIREMENTS, 'trySignature on SoftHSM2', function () {
  this.timeout(60_000);

  it('signs, and names a wrong PIN', async () => {
    const token = createSoftHsmToken((await testCards()).card('cps4-dupont'), TEST_PIN);
    const provider = openProvider({ modules: [{ kind: 'library', path: token.library }] });
    try {
      const { fingerprint } = await waitForCertificate(provider);
      const wrong = await trySignature(provider, fingerprint, createPerson(['9999']));
      expect(wrong).to.deep.include({ type: 'failed', problem: 'ERR_PIN_INCORRECT' });
      expect((await trySignature(provider, fingerprint, createPerson([TEST_PIN]))).type).to.equal('signed');
    } finally {
      await provider.close();
      token.dispose();
    }
  });
});
