import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { TEST_UNBLOCK_CODE } from '../../../native-stubs/test-cards/index.js';
import { describeWith, file } from '../../support/requirements.js';
import { countInMemory } from '../../support/search-memory.js';
import { openTestWorld, pinBytes, type TestWorld } from './support/test-world.js';
import { filesWith } from '../../support/search-files.js';

const DRIVER = fileURLToPath(new URL('./support/residue-driver.js', import.meta.url));
const PIN = '73519264';
const WRONG_PIN = '58403917';
const KEPT = '90271635';
const NEW_PIN = '61749305';
const UNBLOCKING_CODE = TEST_UNBLOCK_CODE;

describeWith([file('memory of other processes', '/proc/self/mem')], 'the PIN in the main process', function () {
  this.timeout(60_000);
  let world: TestWorld;
  let driver: ChildProcess;

  beforeEach(async () => {
    world = await openTestWorld();
    world.readers.insert('cps4-dupont');
    world.readers.setPin('cps4-dupont', pinBytes(PIN));
  });

  afterEach(async () => {
    const ended = once(driver, 'exit');
    driver.stdin!.end();
    await ended;
    world.dispose();
  });

  /** @returns what the driver says once it has presented the PIN and wiped its own copy */
  async function present(codes: string, what = 'sign'): Promise<string> {
    driver = spawn(process.execPath, [DRIVER, world.readers.folder, what], {
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    });
    const said = once(driver.stdout!, 'data') as Promise<[Buffer]>;
    (driver.stdio[3] as Writable).write(codes + KEPT);
    return (await said)[0].toString().trim();
  }

  function expectNoTrace(pin: string): void {
    expect(countInMemory(driver.pid!, KEPT), 'what was kept on purpose').to.be.greaterThan(0);
    expect(countInMemory(driver.pid!, pin), 'the PIN').to.equal(0);
    expect(filesWith(world.readers.folder, pin)).to.deep.equal([]);
  }

  it('is nowhere after a signature', async () => {
    expect(await present(PIN)).to.equal('signed');
    expectNoTrace(PIN);
  });

  it('is nowhere after it was refused', async () => {
    expect(await present(WRONG_PIN)).to.equal('ERR_PIN_INCORRECT');
    expectNoTrace(WRONG_PIN);
  });

  for (const [what, code, outcome] of [
    ['change', PIN, 'changed'],
    ['change', WRONG_PIN, 'ERR_PIN_INCORRECT'],
    ['unblock', UNBLOCKING_CODE, 'changed'],
    ['unblock', WRONG_PIN, 'ERR_PIN_UNBLOCK_INCORRECT'],
  ] as const) {
    it(`is nowhere, as old or as new one, after ${what} that ended as ${outcome}`, async () => {
      expect(await present(code + NEW_PIN, what)).to.equal(outcome);
      // The unblocking code of the test series is in the code of the simulation itself.
      if (code !== UNBLOCKING_CODE) expectNoTrace(code);
      expectNoTrace(NEW_PIN);
    });
  }

  it('is nowhere after the module hung in C_SetPIN and its host was killed', async () => {
    world.readers.arm({ call: 'C_SetPIN', effect: { kind: 'hang' } });
    expect(await present(PIN + NEW_PIN, 'change')).to.equal('ERR_MODULE_TIMEOUT');
    expectNoTrace(PIN);
    expectNoTrace(NEW_PIN);
  });

  it('is nowhere after the module hung in C_Login and its host was killed', async () => {
    world.readers.arm({ call: 'C_Login', effect: { kind: 'hang' } });
    expect(await present(PIN)).to.equal('ERR_MODULE_TIMEOUT');
    expectNoTrace(PIN);
  });
});
