import { expect } from 'chai';
import { createInProcessSpawner } from './support/in-process-hosts.js';
import { expectCode } from './support/expect-code.js';
import { openProvider, openTestWorld, STATEMENT, waitForCertificate } from './support/test-world.js';

describe('createPkcs11Cards with a pin-pad reader', () => {
  it('presents NULL and nothing that was typed on the computer', async () => {
    const world = await openTestWorld([{ name: 'Pad', pinPad: true }]);
    world.readers.insert('cps4-dupont');
    const provider = openProvider({ modules: [world.source], spawnHost: createInProcessSpawner() });
    const operation = provider.openOperation(await waitForCertificate(provider));
    expect(await operation.readPinState()).to.include({ enteredOnReader: true });
    const signature = await operation.sign({ statement: STATEMENT, algorithm: 'RS256', pin: undefined });
    expect(signature).to.have.length(256);
    await operation.end();
    const cancelled = provider.openOperation(await waitForCertificate(provider));
    await cancelled.readPinState();
    world.readers.answerOnPinPad('cancel');
    const signed = cancelled.sign({ statement: STATEMENT, algorithm: 'RS256', pin: undefined });
    await expectCode(signed, 'ERR_FLOW_CANCELLED');
    await cancelled.end();
    await provider.close();
    world.dispose();
  });
});
