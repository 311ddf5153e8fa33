import { expect } from 'chai';
import {
  diagnose,
  findingOf,
  selectChecks,
  trySignature,
  type Diagnosis,
  type PcscSight,
} from '../../../src/companion/doctor/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import { canCallSystem } from '../../../src/companion/os/index.js';
import { createChildProcessSpawner, probeModule } from '../../../src/companion/pkcs11/index.js';
import { openSystem } from '../../../src/companion/doctor/index.js';
import { TEST_PIN } from '../../../native-stubs/test-cards/index.js';
import { createSoftHsmToken, SOFTHSM_REQUIREMENTS } from '../../contract/support/softhsm-token.js';
import { OPENSC, OPENSC_REQUIREMENTS } from '../../support/opensc.js';
import { describeWith } from '../../support/requirements.js';
import { openProviderOn, openTestReader, type TestReader } from '../../support/virtual-cards.js';
import { pinBytes, STATEMENT, waitForCertificate } from '../pkcs11/support/test-world.js';
import { openFixture, testCards } from './support/doctor-fixture.js';

/** The checks from the readers to the certificate, on a real module and what `readPcsc` sees. */
async function lookAt(module: string, readPcsc: () => Promise<PcscSight>): Promise<Diagnosis> {
  const fixture = await openFixture('linux');
  fixture.set({ modules: [module] });
  const system = openSystem();
  const ports = {
    ...fixture.ports,
    system,
    readPcsc,
    canCallSystem,
    probeModule: (source: Parameters<typeof probeModule>[0], readers: Parameters<typeof probeModule>[1]['readers']) =>
      probeModule(source, { spawnHost: createChildProcessSpawner(), log: silentLog, readers }),
  };
  const checks = selectChecks(['readers', 'middleware', 'card', 'certificate'])!;
  return diagnose(ports, { checks, log: silentLog });
}

function listFindings({ results }: Diagnosis): string[] {
  return results.flatMap((result) => {
    const finding = findingOf(result);
    // How busy this computer is says nothing of the readers.
    return finding === undefined || finding === 'DOCTOR_MODULE_SLOW'
      ? []
      : [`${result.check.id}: ${result.verdict} ${finding}`];
  });
}

describeWith(OPENSC_REQUIREMENTS, 'diagnosis on a real PC/SC with a virtual card', function () {
  this.timeout(60_000);
  let virtual: TestReader;

  before(async () => (virtual = await openTestReader()));
  after(() => virtual.close());

  /** Resolves when PC/SC sees what the test has done. */
  const when = (seen: (state: PcscSight) => boolean): Promise<PcscSight> =>
    new Promise((resolve) => {
      if (seen(virtual.monitor.state)) {
        resolve(virtual.monitor.state);
        return;
      }
      const unsubscribe = virtual.monitor.subscribe((state) => {
        if (!seen(state)) return;
        unsubscribe();
        resolve(state);
      });
    });
  const present = (state: PcscSight): boolean => state.readers.some(({ cardPresent }) => cardPresent);
  const look = (): Promise<Diagnosis> => lookAt(OPENSC, () => Promise.resolve(virtual.monitor.state));

  it('finds an empty reader', async () => {
    await when(({ service, readers }) => service === 'running' && readers.length > 0);
    expect(listFindings(await look())).to.deep.equal(['card-present: failure ERR_CARD_NONE']);
  });

  it('reads a CPS3 through OpenSC, and finds nothing but that it is a test card', async () => {
    await virtual.reader.swap(virtual.card('cps3-martin'));
    await when(present);
    const diagnosis = await look();
    expect(listFindings(diagnosis)).to.deep.equal(['certificate-series: warning DOCTOR_CERTIFICATE_TEST']);
    const family = diagnosis.results.find(({ check }) => check.id === 'card-family');
    expect(family?.facts.map(({ value }) => value)).to.deep.include({ type: 'word', word: 'CPS3' });
    // Not one VERIFY with a PIN reached the card.
    const verified = virtual.reader.log.records.filter(
      ({ command }) => command.startsWith('0020') && command.length > 10,
    );
    expect(verified).to.deep.equal([]);
  });

  for (const [card, finding] of [
    ['vitale', 'ERR_CARD_VITALE'],
    ['piv', 'ERR_CARD_NOT_CPX'],
    ['cps2ter', 'DOCTOR_CARD_CPS2TER'],
  ] as const) {
    it(`knows a ${card} card by its answer to reset`, async () => {
      await virtual.reader.swap(virtual.card(card));
      await when(present);
      expect(listFindings(await look())).to.deep.equal([`card-family: failure ${finding}`]);
    });
  }

  it('finds a card that does not answer', async () => {
    await virtual.reader.swap(virtual.card('mute'));
    await when(({ readers }) => readers.some(({ mute }) => mute));
    expect(listFindings(await look())).to.deep.equal(['card-present: failure ERR_CARD_MUTE']);
  });

  it('lets a person sign in while it looks', async () => {
    await virtual.reader.swap(virtual.card('cps3-martin'));
    await when(present);
    const provider = openProviderOn(OPENSC, virtual);
    try {
      const certificate = await waitForCertificate(provider);
      const operation = provider.openOperation(certificate);
      const looking = look();
      try {
        await operation.readPinState();
        const request = { statement: STATEMENT, algorithm: 'RS256', pin: pinBytes(TEST_PIN) } as const;
        expect(await operation.sign(request)).to.have.length(256);
      } finally {
        await operation.end();
      }
      expect(listFindings(await looking)).to.deep.equal(['certificate-series: warning DOCTOR_CERTIFICATE_TEST']);
    } finally {
      await provider.close();
    }
  });

  it('signs a trial through OpenSC, with one VERIFY', async () => {
    await virtual.reader.swap(virtual.card('cps3-martin'));
    await when(present);
    const verified = (): number =>
      virtual.reader.log.records.filter(({ command }) => command.startsWith('0020') && command.length > 10).length;
    const before = verified();
    const provider = openProviderOn(OPENSC, virtual);
    try {
      const { fingerprint } = await waitForCertificate(provider);
      const sight = await trySignature(provider, fingerprint, {
        agree: () => Promise.resolve(),
        askPin: () => Promise.resolve(pinBytes(TEST_PIN)),
        showWorking: () => undefined,
        abort: () => undefined,
        close: () => undefined,
      });
      expect(sight.type).to.equal('signed');
      expect(verified() - before).to.equal(1);
    } finally {
      await provider.close();
    }
  });

  it('finds a service that was ended', async () => {
    virtual.reader.pull();
    await virtual.room.signalService('SIGKILL');
    await when(({ service }) => service === 'stopped');
    expect(listFindings(await look())).to.deep.equal(['pcsc-service: failure ERR_READER_SERVICE_STOPPED']);
    await virtual.room.startService();
    await when(({ service }) => service === 'running');
  });
});

describeWith(SOFTHSM_REQUIREMENTS, 'diagnosis on SoftHSM2 alone', function () {
  this.timeout(60_000);

  it('needs no PC/SC for a token that has no reader', async () => {
    const token = createSoftHsmToken((await testCards()).card('cps4-dupont'), TEST_PIN);
    try {
      const diagnosis = await lookAt(token.library, () => Promise.resolve({ service: 'stopped', readers: [] }));
      expect(listFindings(diagnosis)).to.deep.equal(['certificate-series: warning DOCTOR_CERTIFICATE_TEST']);
      const verdicts = new Map(diagnosis.results.map(({ check, verdict }) => [check.id, verdict]));
      expect(verdicts.get('pcsc-service')).to.equal('not-applicable');
      expect(verdicts.get('card-key')).to.equal('ok');
    } finally {
      token.dispose();
    }
  });
});
