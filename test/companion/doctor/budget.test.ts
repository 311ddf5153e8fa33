import { expect } from 'chai';
import sinon from 'sinon';
import { CHECKS, diagnose, type DoctorPorts, type DoctorSystem } from '../../../src/companion/doctor/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import { openFixture, PLATFORMS } from './support/doctor-fixture.js';

/** What the whole run may take on a healthy computer, but for a trial signature. */
const BUDGET_MS = 5_000;

/**
 * What each question takes on a healthy computer, in milliseconds, on the slow side: starting a host and loading the module
 * (300), recognising a CPS3 with an empty cache (1,900), reading its certificates and opening its key (700); a mailbox and
 * a responder over a slow line. @see platform.md, "Versions and budgets"; virtual-card.md, section 12
 */
const PORTS = {
  readPcsc: 300,
  probeModule: 2_900,
  askCompanion: 100,
  findPortHolder: 300,
  isInDevelopment: 10,
  canCallSystem: 50,
  reachMailbox: 1_200,
  reachCardHost: 1_200,
  loadAuthorities: 100,
} as const;
const REVOCATION_MS = 1_000;
const SYSTEM = { run: 250, registry: 60, status: 1, read: 3, list: 1, isWritable: 1, freeBytes: 1 } as const;

/** The same answers, each after its time. */
function slow<T extends object>(target: T, times: Readonly<Partial<Record<keyof T, number>>>): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      const time = times[name as keyof T];
      if (typeof value !== 'function' || time === undefined) {
        return typeof value === 'function' ? (value.bind(object) as unknown) : value;
      }
      return async (...parameters: unknown[]): Promise<unknown> => {
        await new Promise((resolve) => setTimeout(resolve, time));
        return (value as (...all: unknown[]) => unknown).apply(object, parameters);
      };
    },
  });
}

/** Copies some members: a spread would see through the proxy. */
function pick<T extends object>(object: T, names: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(names.map((name) => [name, object[name]])) as Partial<T>;
}

describe('time of a whole diagnosis', () => {
  afterEach(() => sinon.restore());

  for (const platform of PLATFORMS) {
    it(`stays below five seconds, because nothing waits that need not (${platform})`, async () => {
      const fixture = await openFixture(platform);
      const clock = sinon.useFakeTimers({ now: fixture.system.time });
      const { ports } = fixture;
      const slowPorts: DoctorPorts = {
        ...ports,
        ...pick(slow(ports, PORTS), Object.keys(PORTS) as (keyof DoctorPorts)[]),
        system: slow<DoctorSystem>(ports.system, SYSTEM),
      };
      const run = diagnose(slowPorts, { log: silentLog });
      await clock.tickAsync(BUDGET_MS);
      clock.tick(60_000);
      const { tookMs, rootCause, results } = await run;
      expect(rootCause).to.equal(undefined);
      // Without an authority nobody is asked about revocation, whose cryptography no fake clock could wait for: it is the
      // last on its path, so that its time comes on top.
      expect(CHECKS.filter(({ needs }) => needs.includes('certificate-revocation'))).to.deep.equal([]);
      expect(tookMs).to.be.within(PORTS.readPcsc + PORTS.probeModule, BUDGET_MS - REVOCATION_MS);
      // Not even the longest check comes near its limit.
      for (const { check, tookMs: took } of results) {
        if (check.limitMs !== 'unlimited') expect(took, check.id).to.be.below(check.limitMs);
      }
    });
  }

  it('does not count the person who is asked for a trial signature', async () => {
    const fixture = await openFixture('linux');
    const clock = sinon.useFakeTimers({ now: fixture.system.time });
    fixture.changes.trial = async () => {
      await new Promise((resolve) => setTimeout(resolve, 90_000));
      return { type: 'signed', tookMs: 312.4 };
    };
    const run = fixture.run();
    await clock.tickAsync(90_000);
    const { tookMs, results, rootCause } = await run;
    expect(rootCause).to.equal(undefined);
    expect(tookMs).to.be.below(1_000);
    expect(results.find(({ check }) => check.id === 'card-signature')).to.deep.include({
      verdict: 'ok',
      facts: [
        { name: 'mechanism', value: { type: 'word', word: 'CKM_RSA_PKCS' } },
        { name: 'signing-time', value: { type: 'milliseconds', milliseconds: 312 } },
      ],
    });
  });
});
