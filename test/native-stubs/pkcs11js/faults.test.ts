import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { CKR, type CallName } from '../../../native-stubs/pkcs11js/index.js';
import {
  CKF,
  CKO,
  findObject,
  openSessionOn,
  openTestWorld,
  outcome,
  PIN,
  readAttribute,
  type TestWorld,
} from '../support/simulated-world.js';

const DRIVER = fileURLToPath(new URL('../support/drive-module.js', import.meta.url));

describe('native-stubs/pkcs11js: armed faults', () => {
  let world: TestWorld;
  let slot: Buffer;
  let session: Buffer;
  beforeEach(async () => {
    world = await openTestWorld();
    ({ slot, session } = openSessionOn(world, 'cps4-dupont'));
  });
  afterEach(() => world.dispose());

  /** Another process has no event for us but its line in the log. */
  const calledInChild = async (name: CallName): Promise<void> => {
    while (world.readers.calls(name).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('answer a CKR by name at every function that a host calls', () => {
    const calls: Readonly<Record<string, () => unknown>> = {
      C_GetInfo: () => world.pkcs11.C_GetInfo(),
      C_GetSlotList: () => world.pkcs11.C_GetSlotList(true),
      C_GetSlotInfo: () => world.pkcs11.C_GetSlotInfo(slot),
      C_GetTokenInfo: () => world.pkcs11.C_GetTokenInfo(slot),
      C_GetMechanismList: () => world.pkcs11.C_GetMechanismList(slot),
      C_OpenSession: () => world.pkcs11.C_OpenSession(slot, CKF.SERIAL),
      C_GetSessionInfo: () => world.pkcs11.C_GetSessionInfo(session),
      C_FindObjectsInit: () => world.pkcs11.C_FindObjectsInit(session, []),
      C_FindObjects: () => world.pkcs11.C_FindObjects(session),
      C_FindObjectsFinal: () => world.pkcs11.C_FindObjectsFinal(session),
      C_GetAttributeValue: () => world.pkcs11.C_GetAttributeValue(session, session, [{ type: 0x11 }]),
      C_Login: () => world.pkcs11.C_Login(session, 1, '1234'),
      C_SetPIN: () => world.pkcs11.C_SetPIN(session, '1234', '4321'),
      C_InitPIN: () => world.pkcs11.C_InitPIN(session, '4321'),
      C_Logout: () => world.pkcs11.C_Logout(session),
      C_SignInit: () => world.pkcs11.C_SignInit(session, { mechanism: 1 }, session),
      C_Sign: () => world.pkcs11.C_Sign(session, Buffer.alloc(20), Buffer.alloc(256)),
      C_GenerateRandom: () => world.pkcs11.C_GenerateRandom(session, Buffer.alloc(8)),
      C_CloseSession: () => world.pkcs11.C_CloseSession(session),
      C_Finalize: () => world.pkcs11.C_Finalize(),
      C_Initialize: () => world.pkcs11.C_Initialize(),
    };
    for (const [name, call] of Object.entries(calls)) {
      for (const code of ['CKR_DEVICE_REMOVED', 'CKR_FUNCTION_FAILED'] as const) {
        world.readers.arm({ call: name as CallName, effect: { kind: 'answer', code } });
        expect(outcome(call), name).to.equal(code);
      }
    }
    expect(world.readers.faults()).to.deep.equal([]);
    expect(world.readers.list()[0]?.triesLeft).to.equal(3);
  });

  it('answer every CKR by number, vendor codes sign-extended', () => {
    for (const [name, code] of Object.entries(CKR)) {
      if (code === 0) continue;
      world.readers.arm({ call: 'C_GetInfo', effect: { kind: 'answer', code } });
      expect(() => world.pkcs11.C_GetInfo())
        .to.throw(Error, name)
        .with.property('code', code);
    }
    for (const code of [0x80000001, 0x80000002]) {
      world.readers.arm({ call: 'C_Login', effect: { kind: 'answer', code } });
      expect(world.module.login(session, 1, PIN)).to.equal(18446744071562068000);
    }
    expect(() =>
      world.readers.arm({ call: 'C_Sign', effect: { kind: 'answer', code: 'CKR_NONE' as 'CKR_OK' } }),
    ).to.throw(RangeError);
  });

  it('are refused where they make no sense', () => {
    const { readers } = world;
    expect(() => readers.arm({ call: 'C_Sign', effect: { kind: 'answer', code: 0 } })).to.throw(RangeError);
    expect(() => readers.arm({ call: 'C_Sign', effect: { kind: 'empty-value' } })).to.throw(RangeError);
    expect(() => readers.arm({ call: 'C_Login', effect: { kind: 'card-status', status: 0x6f00 } })).to.throw(
      RangeError,
    );
    expect(readers.faults()).to.deep.equal([]);
  });

  it('strike at the n-th call, as often as asked, in the reader that is named', () => {
    world.readers.arm({
      call: 'C_GetSessionInfo',
      nth: 2,
      times: 2,
      effect: { kind: 'answer', code: 'CKR_DEVICE_ERROR' },
    });
    world.readers.arm({
      call: 'C_GetSessionInfo',
      reader: 'another',
      effect: { kind: 'answer', code: 'CKR_HOST_MEMORY' },
    });
    const outcomes = [1, 2, 3, 4].map(() => outcome(() => world.pkcs11.C_GetSessionInfo(session)));
    expect(outcomes).to.deep.equal(['CKR_OK', 'CKR_DEVICE_ERROR', 'CKR_DEVICE_ERROR', 'CKR_OK']);
  });

  it('strike until disarmed', () => {
    const id = world.readers.arm({ call: '*', times: 'always', effect: { kind: 'answer', code: 'CKR_DEVICE_ERROR' } });
    expect(outcome(() => world.pkcs11.C_GetInfo())).to.equal('CKR_DEVICE_ERROR');
    expect(outcome(() => world.pkcs11.C_GetSlotList(true))).to.equal('CKR_DEVICE_ERROR');
    world.readers.disarm(id);
    expect(outcome(() => world.pkcs11.C_GetInfo())).to.equal('CKR_OK');
  });

  it('make a call slow', () => {
    world.readers.arm({ call: 'C_Login', effect: { kind: 'slow', milliseconds: 40 } });
    const start = performance.now();
    expect(world.module.login(session, 1, PIN)).to.equal(0);
    expect(performance.now() - start).to.be.at.least(39);
  });

  it('empty a certificate once', () => {
    const certificate = findObject(world, session, CKO.CERTIFICATE, 0x20);
    world.readers.arm({ call: 'C_GetAttributeValue', effect: { kind: 'empty-value' } });
    expect(readAttribute(world, session, certificate, 0x11)).to.have.length(0);
    expect(readAttribute(world, session, certificate, 0x11)).not.to.have.length(0);
  });

  it('let VERIFY alone fail, before a try is used', () => {
    world.readers.arm({ call: 'VERIFY', effect: { kind: 'answer', code: 'CKR_DEVICE_ERROR' } });
    expect(world.module.login(session, 1, Buffer.from('0000'))).to.equal(CKR.CKR_DEVICE_ERROR);
    expect(world.readers.list()[0]?.triesLeft).to.equal(3);
  });

  it('crash the process by SIGSEGV, the call being in the log', () => {
    world.readers.arm({ call: 'C_Login', effect: { kind: 'crash' } });
    const { signal } = spawnSync(process.execPath, [DRIVER, world.folder, '1234'], { stdio: 'ignore' });
    expect(signal).to.equal(process.platform === 'win32' ? null : 'SIGSEGV');
    expect(world.readers.calls('C_Login').map(({ result }) => result)).to.deep.equal(['crash']);
    expect(world.module.login(session, 1, PIN)).to.equal(0);
  });

  it('hang the process until it is killed, its C_Login counted, no try used, the world left to others', async () => {
    world.readers.arm({ call: 'C_Login', effect: { kind: 'hang' } });
    const child = spawn(process.execPath, [DRIVER, world.folder, '0000'], { stdio: 'ignore' });
    await calledInChild('C_Login');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(world.readers.calls('C_Login')).to.have.length(1);
    expect(world.readers.calls('VERIFY')).to.have.length(0);
    expect(world.module.login(session, 1, PIN)).to.equal(0);
  });

  it('go on when a hang is disarmed', async () => {
    world.readers.arm({ call: 'C_Login', effect: { kind: 'hang' } });
    const child = spawn(process.execPath, [DRIVER, world.folder, '1234'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    await calledInChild('C_Login');
    world.readers.disarm();
    await once(child, 'close');
    expect(output).to.equal('ready\n0\n');
  });

  it('are noticed in a call that is slow: a card pulled out ends it at once', async () => {
    world.readers.arm({ call: 'C_Login', effect: { kind: 'slow', milliseconds: 60_000 } });
    const child = spawn(process.execPath, [DRIVER, world.folder, '1234'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    await calledInChild('C_Login');
    world.readers.remove();
    await once(child, 'close');
    expect(output).to.equal('ready\n5\n');
  });

  it('make a module wait while another program is in a transaction, in C_WaitForSlotEvent too', async () => {
    world.dispose();
    world = await openTestWorld({ now: Date.now });
    ({ slot, session } = openSessionOn(world, 'cps4-dupont'));
    for (const call of [
      () => world.pkcs11.C_WaitForSlotEvent(CKF.DONT_BLOCK),
      () => world.pkcs11.C_GetTokenInfo(slot),
      () => world.module.login(session, 1, PIN),
    ]) {
      const start = performance.now();
      world.readers.hold('transaction', { milliseconds: 50 });
      call();
      expect(performance.now() - start).to.be.at.least(45);
    }
  });
});
