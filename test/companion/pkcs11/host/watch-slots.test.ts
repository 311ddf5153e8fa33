import { expect } from 'chai';
import sinon from 'sinon';
import { CKR, type Cryptoki, type NativeModule } from '../../../../src/companion/pkcs11/host/cryptoki.js';
import type { SlotReport } from '../../../../src/companion/pkcs11/host/messages.js';
import { watchSlots, type SlotWatch } from '../../../../src/companion/pkcs11/host/watch-slots.js';

const INTERVAL = 300;
const PATIENCE = { lookAgainAfterMs: [], readAgainAfterMs: [], doubtAfterMs: [] };
const TOKEN = { label: 'CPS4v1-1', serialNumber: '1', manufacturerID: 'ANS', model: '', flags: 0x400 };

/** A module of one slot whose list can fail until it is initialised anew, and whose clock the test moves. */
describe('watchSlots', () => {
  let clock: sinon.SinonFakeTimers;
  let calls: string[];
  let stuck: boolean;
  let initializable: boolean;
  let token: object | number;
  let reports: (readonly SlotReport[])[];
  let ending: AbortController;
  let watch: SlotWatch;
  let onOpenSession: () => void;

  const fail = (code: number): never => {
    throw Object.assign(new Error('the module failed'), { name: 'Pkcs11Error', method: 'C', code });
  };

  beforeEach(async () => {
    clock = sinon.useFakeTimers();
    calls = [];
    stuck = false;
    initializable = true;
    token = TOKEN;
    reports = [];
    onOpenSession = () => undefined;
    ending = new AbortController();
    const count = (name: string): void => void calls.push(name);
    const pkcs11: Partial<Cryptoki> = {
      C_Finalize: () => count('C_Finalize'),
      C_Initialize: () => {
        count('C_Initialize');
        if (!initializable) fail(CKR.GENERAL_ERROR);
        stuck = false;
      },
      C_GetSlotList: () => (stuck ? fail(CKR.GENERAL_ERROR) : [Buffer.of(1)]),
      C_GetSlotInfo: () => ({ slotDescription: 'Reader A' }) as never,
      C_GetTokenInfo: () => (typeof token === 'number' ? fail(token) : (token as never)),
      C_OpenSession: () => {
        count('C_OpenSession');
        onOpenSession();
        return fail(CKR.GENERAL_ERROR);
      },
    };
    watch = watchSlots({
      native: { pkcs11 } as NativeModule,
      intervalMs: INTERVAL,
      patience: PATIENCE,
      report: (slots) => reports.push(slots),
      enqueue: (poll) => poll(),
      signal: ending.signal,
    });
    await watch.look();
    calls.length = 0;
  });
  afterEach(() => {
    ending.abort();
    clock.restore();
  });

  const reinitializations = (): number => calls.filter((name) => name === 'C_Initialize').length;

  it('initialises a module anew that gives no list of slots, and says what it then sees', async () => {
    await clock.tickAsync(10_000);
    stuck = true;
    await clock.tickAsync(900);
    expect(calls.filter((name) => name !== 'C_OpenSession')).to.deep.equal(['C_Finalize', 'C_Initialize']);
    expect(reports.at(-1)?.map(({ description }) => description)).to.deep.equal(['Reader A']);
  });

  it('does so every five seconds, not at every poll, as long as it does not help', async () => {
    initializable = false;
    stuck = true;
    await clock.tickAsync(4_500);
    expect(reinitializations()).to.equal(0);
    await clock.tickAsync(13_500);
    expect(reinitializations()).to.equal(3);
  });

  it('reads a doubtful slot again of itself: after 1 s, 2 s, 4 s and so on, not at every poll', async () => {
    const looks = (): number => calls.filter((name) => name === 'C_OpenSession').length;
    const seen: number[] = [];
    for (let second = 0; second < 16; second++) {
      await clock.tickAsync(1_000);
      seen.push(looks());
    }
    expect(seen.at(-1)).to.be.within(3, 5);
    expect(seen[0]).to.be.at.most(1);
    token = { ...TOKEN, serialNumber: '2' };
    const before = looks();
    await clock.tickAsync(900);
    expect(looks()).to.be.greaterThan(before);
  });

  it('reads again what changed while it was read, though a card that looks the same is there at the next poll', async () => {
    const looks = (): number => calls.filter((name) => name === 'C_OpenSession').length;
    token = { ...TOKEN, serialNumber: '2' };
    onOpenSession = () => (token = CKR.TOKEN_NOT_PRESENT);
    await clock.tickAsync(INTERVAL);
    expect(looks()).to.equal(1);
    token = { ...TOKEN, serialNumber: '2' };
    onOpenSession = () => undefined;
    await clock.tickAsync(INTERVAL);
    expect(looks()).to.equal(2);
    await clock.tickAsync(INTERVAL);
    expect(looks()).to.equal(2);
  });

  it('polls three times less often once nothing has changed for ten seconds, and no more once it ends', async () => {
    await clock.tickAsync(11_000);
    token = { ...TOKEN, flags: 0x400 | 0x40000 };
    const before = reports.length;
    await clock.tickAsync(3 * INTERVAL);
    expect(reports.length).to.equal(before + 1);
    ending.abort();
    await clock.tickAsync(INTERVAL);
    expect(clock.countTimers()).to.equal(0);
  });
});
