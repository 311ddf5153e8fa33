import { join } from 'node:path';
import { expect } from 'chai';
import { openModule } from '../../../../native-stubs/pkcs11js/index.js';
import { TEST_PIN } from '../../../../native-stubs/test-cards/index.js';
import { EXIT_CODES } from '../../../../src/companion/cli/index.js';
import { startCompanion, type Companion } from '../../../../src/companion/compose/index.js';
import { createInProcessSpawner } from '../../pkcs11/support/in-process-hosts.js';
import { signIn, waitForCards, type Page } from '../support/page.js';
import { CliFixture } from '../support/run-cli.js';
import { runInProcess } from '../support/run-in-process.js';

const FIRST = 'Simulated Reader 00 00';
const SECOND = 'Second Reader';

describe('cpx-bridge simulate', () => {
  let fixture: CliFixture;
  let companion: Companion;
  let page: Page;
  beforeEach(async () => {
    fixture = new CliFixture();
    page = { port: 0, origin: 'http://localhost:3000' };
    companion = await startCompanion({
      folders: fixture.folders,
      language: 'en',
      prompt: undefined,
      spawnHost: createInProcessSpawner(),
      port: 0,
      modules: ['simulated'],
      development: {
        world: fixture.world,
        allowedOrigins: [page.origin],
        configurationFile: join(fixture.folder, 'settings.json'),
      },
    });
    page = { ...page, port: companion.port };
  });
  afterEach(async () => {
    await companion.close();
    await fixture.close();
  });

  const run = (...words: readonly string[]): ReturnType<typeof runInProcess> =>
    runInProcess(['simulate', ...words, '--port', String(page.port)], fixture.folders);
  /** @returns what a command that does its work answers to programs */
  const ask = async (...words: readonly string[]): Promise<unknown> => {
    const { code, output, errors } = await run(...words, '--json');
    expect(errors, words.join(' ')).to.equal('');
    expect(code, words.join(' ')).to.equal(EXIT_CODES.ok);
    return JSON.parse(output);
  };
  const inReaders = async (name: 'card' | 'triesLeft' | 'unlocked'): Promise<unknown> =>
    ((await ask('readers')) as Record<string, unknown>[]).map((reader) => reader[name]);

  it('plugs readers in and out, and puts cards in, out and in each other’s place', async () => {
    expect((await run('cards')).output).to.match(/^cps4-dupont {2,}\S/m);
    await ask('add-reader', SECOND);
    await ask('insert', 'cps4-dupont');
    await ask('insert', 'cps3-martin', SECOND);
    expect(await inReaders('card')).to.deep.equal(['cps4-dupont', 'cps3-martin']);
    await ask('swap', 'cps4-nguyen', FIRST);
    await ask('remove', SECOND);
    expect(await inReaders('card')).to.deep.equal(['cps4-nguyen', undefined]);
    await ask('tries', 'cps4-nguyen', '2');
    expect(await inReaders('triesLeft')).to.deep.equal([2, undefined]);
    await ask('remove-reader', SECOND);
    expect((await run('readers')).output).to.equal(
      `name=${FIRST}  pinPad=false  card=cps4-nguyen  triesLeft=2  unlocked=false\n`,
    );
  });

  it('says what cannot be done, and where no companion in development mode answers', async () => {
    await ask('insert', 'cps4-dupont');
    const taken = await run('insert', 'cps3-martin', FIRST);
    expect(taken.code).to.equal(EXIT_CODES.failed);
    expect(taken.errors).to.equal(
      `error: ${FIRST} holds cps4-dupont\nhint: cpx-bridge simulate --help shows what can be done\n`,
    );
    const { code } = await runInProcess(['simulate', 'readers', '--port', '1024'], fixture.folders);
    expect(code).to.equal(EXIT_CODES.nothing);
  });

  it('resets a card, which forgets who was verified', async () => {
    await ask('insert', 'cps4-dupont');
    const { pkcs11, login } = openModule(fixture.world);
    pkcs11.C_Initialize();
    fixture.pinEntries.note();
    login(pkcs11.C_OpenSession(pkcs11.C_GetSlotList(true)[0]!, 4), 1, new TextEncoder().encode(TEST_PIN));
    expect(await inReaders('unlocked')).to.deep.equal([true]);
    await ask('reset');
    expect(await inReaders('unlocked')).to.deep.equal([false]);
    pkcs11.C_Finalize();
  });

  it('stops and starts the service of the readers: a module that was there when it went sees none any more', async () => {
    const seen = (module: ReturnType<typeof openModule>): number => module.pkcs11.C_GetSlotList(false).length;
    const [early, late] = [openModule(fixture.world), openModule(fixture.world)];
    early.pkcs11.C_Initialize();
    expect(seen(early)).to.equal(1);
    await ask('service', 'stop');
    late.pkcs11.C_Initialize();
    expect([seen(early), seen(late)]).to.deep.equal([0, 0]);
    await ask('service', 'start');
    expect([seen(early), seen(late)]).to.deep.equal([0, 1]);
    await ask('service', 'restart');
    expect(seen(late)).to.equal(0);
    for (const { pkcs11 } of [early, late]) pkcs11.C_Finalize();
  });

  const ARMED = { call: 'C_Sign', reader: null, skip: 0, left: 1 };
  for (const [words, armed] of [
    [['C_Sign', 'slow:1500'], { effect: { kind: 'slow', milliseconds: 1500 } }],
    [['*', 'hang', '2'], { call: '*', left: 2, effect: { kind: 'hang' } }],
    [['C_Login', 'crash', 'always'], { call: 'C_Login', left: null, effect: { kind: 'crash' } }],
    [['C_Sign', 'remove', '--reader', FIRST], { reader: FIRST, effect: { kind: 'remove' } }],
    [['C_Sign', 'remove:250'], { effect: { kind: 'remove', noticedAfterMs: 250 } }],
    [['C_GetAttributeValue', 'empty-value'], { call: 'C_GetAttributeValue', effect: { kind: 'empty-value' } }],
    [['RECOGNITION', 'card-status:6F00'], { call: 'RECOGNITION', effect: { kind: 'card-status', status: 0x6f00 } }],
    [['VERIFY', 'CKR_PIN_EXPIRED'], { call: 'VERIFY', effect: { kind: 'answer', code: 'CKR_PIN_EXPIRED' } }],
    [['C_Sign', '0x80000002', '--nth', '3'], { skip: 2, effect: { kind: 'answer', code: 0x80000002 } }],
  ] as const) {
    it(`arms ${words.join(' ')}`, async () => {
      const fault = (await ask('arm', ...words)) as number;
      expect(await ask('faults')).to.deep.equal([{ ...ARMED, id: fault, ...armed }]);
      const other = (await ask('arm', 'C_Login', 'CKR_GENERAL_ERROR')) as number;
      await ask('disarm', String(fault));
      expect(((await ask('faults')) as { id: number }[]).map(({ id }) => id)).to.deep.equal([other]);
      await ask('disarm');
      expect(await ask('faults')).to.deep.equal([]);
    });
  }

  it('arms nothing that it does not know, and says so', async () => {
    for (const words of [
      ['C_Sign', 'explode'],
      ['C_Sign', 'slow:soon'],
      ['C_Sign', 'card-status:69'],
      ['C_Sign', 'CKR_OK'],
      ['C_Sign', 'CKR_NONSENSE'],
      ['C_Sign', '0x180000001'],
      ['C_Login', 'card-status:6982'],
      ['rm -rf', 'hang'],
      ['C_Sign', 'hang', 'often'],
      ['C_Sign', 'hang', '--nth', '0'],
    ]) {
      const { code, output, errors } = await run('arm', ...words);
      expect(code, words.join(' ')).to.equal(EXIT_CODES.failed);
      expect(output).to.equal('');
      expect(errors).to.match(/^error: .+\nhint: cpx-bridge simulate --help .*\n$/);
    }
    expect(await ask('faults')).to.deep.equal([]);
  });

  it('answers what the companion asks: certificate, PIN, last try; and lets a code of the vendor happen', async () => {
    await ask('add-reader', SECOND);
    await ask('insert', 'cps4-dupont');
    await ask('insert', 'cps3-martin', SECOND);
    await waitForCards(page, ({ certificates }) => (certificates as object[]).length === 2);
    expect(await ask('prompt')).to.equal(null);
    const simulation = await fixture.connect(page.port);
    const nextStep = async (): Promise<unknown> => (await simulation.waitForPrompt())?.step;
    const typePin = (pin: string): Promise<unknown> => {
      fixture.pinEntries.note();
      return ask('pin', pin);
    };

    const first = signIn(page);
    expect(await nextStep()).to.equal('choose-certificate');
    const asked = (await ask('prompt')) as { certificates: { number: number; holder: string; reader: string }[] };
    const { number } = asked.certificates.find(({ reader }) => reader === FIRST)!;
    await ask('choose', String(number));
    expect(await nextStep()).to.equal('enter-pin');
    expect(await ask('prompt')).to.have.nested.property('certificates[0].holder', 'Marie DUPONT');
    await typePin(TEST_PIN);
    expect((await first).status).to.equal(200);
    expect(await ask('calls', 'C_Login')).to.have.length(1);

    await ask('remove', SECOND);
    await ask('tries', 'cps4-dupont', '1');
    await waitForCards(page, ({ certificates }) => (certificates as object[]).length === 1);
    const second = signIn(page);
    expect(await nextStep()).to.equal('confirm-last-try');
    await ask('confirm');
    expect(await nextStep()).to.equal('enter-pin');
    await ask('arm', 'C_Sign', '0x80000001');
    await typePin(TEST_PIN);
    expect((await second).body.code).to.equal('ERR_CARD_UPDATE_INTERRUPTED');

    const third = signIn(page);
    await nextStep();
    await ask('cancel');
    expect((await third).body.code).to.equal('ERR_FLOW_CANCELLED');
    expect((await run('cancel')).errors).to.equal(
      'error: the prompt asks for nothing\nhint: cpx-bridge simulate --help shows what can be done\n',
    );
    simulation.close();
  });
});
