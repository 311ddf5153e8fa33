import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createSimulatedReaders, openModule } from '../../../native-stubs/pkcs11js/index.js';
import { CKF, openSessionOn, openTestWorld, PIN, type TestWorld } from '../support/simulated-world.js';

const DRIVER = fileURLToPath(new URL('../support/drive-module.js', import.meta.url));

describe('native-stubs/pkcs11js: the world on disk', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await openTestWorld();
  });
  afterEach(() => world.dispose());

  const drive = async (what: string, times = 1): Promise<string> => {
    const child = spawn(process.execPath, [DRIVER, world.folder, what, String(times)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    await once(child, 'close');
    return output;
  };

  it('keeps PIN counters from one process to the next', async () => {
    world.readers.insert('cps4-dupont');
    expect(await drive('0000')).to.equal('ready\n160\n');
    expect(world.readers.list()[0]?.triesLeft).to.equal(2);
    expect(await drive('0000')).to.equal('ready\n160\n');
    expect(await drive('0000')).to.equal('ready\n164\n');
    expect(world.readers.list()[0]?.triesLeft).to.equal(0);
  });

  it('keeps a card unlocked after the process that unlocked it was killed, until it is reset', async () => {
    world.dispose();
    world = await openTestWorld({ now: Date.now });
    world.readers.insert('cps4-dupont');
    world.readers.arm({ call: 'C_Logout', effect: { kind: 'hang' } });
    await drive('1234');
    expect(world.readers.list()[0]?.unlocked).to.equal(true);
    world.readers.reset();
    expect(world.readers.list()[0]?.unlocked).to.equal(false);
  });

  it('loses no change when several processes make changes at once', async () => {
    world.readers.insert('cps4-dupont');
    world.readers.setTries('cps4-dupont', 1_000);
    const outputs = await Promise.all([drive('0000', 40), drive('0000', 40), drive('0000', 40)]);
    for (const output of outputs) expect(output).to.equal(`ready\n${'160\n'.repeat(40)}`);
    expect(world.readers.list()[0]?.triesLeft).to.equal(880);
    expect(world.readers.calls('C_Login')).to.have.length(120);
  });

  it('takes over the lock of a process that is gone', async () => {
    const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
    await once(child, 'exit');
    const left = join(world.folder, `owner-${child.pid ?? 0}-0`);
    writeFileSync(left, String(child.pid));
    linkSync(left, join(world.folder, 'lock'));
    world.readers.insert('cps4-dupont');
    expect(world.readers.list()[0]?.card).to.equal('cps4-dupont');
    expect(readdirSync(world.folder)).not.to.include('lock');
  });

  it('holds no PIN, whoever typed what', () => {
    const { session } = openSessionOn(world, 'cps4-dupont', CKF.RW_SERIAL);
    const canary = Buffer.from('73915628');
    world.module.login(session, 1, canary);
    world.readers.setPin('cps4-dupont', canary);
    world.module.login(session, 1, canary);
    world.pkcs11.C_Logout(session);
    world.pkcs11.C_SetPIN(session, '73915628', '62851937');
    world.module.login(session, 1, PIN);
    for (const entry of readdirSync(world.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = readFileSync(join(entry.parentPath, entry.name), 'latin1');
      expect(content, entry.name).not.to.match(/73915628|62851937/);
    }
  });

  it('is left alone by idle polls', () => {
    openSessionOn(world, 'cps4-dupont');
    const slot = world.pkcs11.C_GetSlotList(true)[0]!;
    world.pkcs11.C_GetTokenInfo(slot);
    world.pkcs11.C_GetSlotInfo(slot);
    const files = () => ['world.json', 'calls.log'].map((name) => statSync(join(world.folder, name)).size);
    const before = files();
    for (let count = 0; count < 50; count++) {
      world.pkcs11.C_WaitForSlotEvent(CKF.DONT_BLOCK);
      world.pkcs11.C_GetSlotList(true);
      world.pkcs11.C_GetSlotInfo(slot);
      world.pkcs11.C_GetTokenInfo(slot);
    }
    expect(files()).to.deep.equal(before);
  });

  it('tells revisions apart by one stat, however fast they follow', () => {
    const module = openModule(world.folder);
    module.pkcs11.C_Initialize();
    for (let count = 0; count < 50; count++) {
      world.readers.insert('cps4-dupont');
      expect(module.pkcs11.C_WaitForSlotEvent(CKF.DONT_BLOCK)).not.to.equal(null);
      world.readers.remove();
      expect(module.pkcs11.C_WaitForSlotEvent(CKF.DONT_BLOCK)).not.to.equal(null);
    }
    module.pkcs11.C_Finalize();
  });

  it('logs calls with what was signed and what came of it', () => {
    const { session } = openSessionOn(world, 'cps4-dupont');
    world.module.login(session, 1, Buffer.from('0000'));
    expect(world.readers.calls('C_Login')).to.have.length(1);
    expect(world.readers.calls('C_Login')[0]).to.include({
      name: 'C_Login',
      userType: 1,
      result: 'CKR_PIN_INCORRECT',
      process: process.pid,
    });
    expect(() => world.pkcs11.C_Sign(session, Buffer.from('0102', 'hex'), Buffer.alloc(256))).to.throw();
    expect(world.readers.calls('C_Sign')[0]).to.include({ data: '0102', result: 'CKR_OPERATION_NOT_INITIALIZED' });
    world.readers.clearCalls();
    expect(world.readers.calls()).to.deep.equal([]);
  });

  it('counts the calls of two modules in one process', () => {
    const { slot } = openSessionOn(world, 'cps4-dupont');
    const other = openModule(world.folder).pkcs11;
    other.C_Initialize();
    other.C_OpenSession(slot, CKF.SERIAL);
    expect(world.readers.calls('C_Initialize')).to.have.length(2);
    expect(world.readers.calls('C_OpenSession')).to.have.length(2);
  });

  it('knows a reader that was taken away and put back from the one before', () => {
    const { session } = openSessionOn(world, 'cps4-dupont');
    const { name } = world.readers.list()[0]!;
    world.readers.removeReader(name);
    world.readers.addReader(name);
    world.readers.insert('cps4-dupont');
    expect(() => world.pkcs11.C_GetSessionInfo(session)).to.throw('CKR_SESSION_HANDLE_INVALID');
    expect(world.pkcs11.C_GetSlotList(false)).to.have.length(1);
  });

  it('is taken as it is by a second controller', () => {
    world.readers.insert('cps4-dupont');
    world.readers.setTries('cps4-dupont', 2);
    const other = createSimulatedReaders(world.folder, { cards: world.cards });
    expect(other.list()).to.deep.equal(world.readers.list());
    other.remove();
    expect(world.readers.list()[0]?.card).to.equal(undefined);
  });

  it('refuses cards and readers that do not exist, and what cannot be', () => {
    const { readers } = world;
    readers.insert('cps4-dupont');
    readers.addReader('Second');
    for (const impossible of [
      () => readers.insert('nobody'),
      () => readers.insert('cps3-martin', 'Third'),
      () => readers.insert('cps4-dupont', 'Second'),
      () => readers.insert('cps3-martin', readers.list()[0]!.name),
      () => readers.addReader('Second'),
      () => readers.removeReader('Third'),
      () => readers.setTries('nobody', 1),
    ]) {
      expect(impossible).to.throw(RangeError);
    }
    expect(() => openModule(join(world.folder, 'nowhere'))).to.throw('ENOENT');
  });

  it('answers at the pace that was measured, when told so', () => {
    world.readers.setPace('measured');
    const start = performance.now();
    const { session } = openSessionOn(world, 'cps4-dupont');
    const recognised = performance.now();
    expect(recognised - start).to.be.at.least(1_180);
    world.module.login(session, 1, PIN);
    expect(performance.now() - recognised).to.be.at.least(43);
  });
});
