import { expect } from 'chai';
import { BackOff } from '../../../src/companion/pkcs11/back-off.js';
import { HostPool } from '../../../src/companion/pkcs11/host-pool.js';
import { Lane } from '../../../src/companion/pkcs11/lane.js';
import type { HostProcess } from '../../../src/companion/pkcs11/index.js';

describe('Lane', () => {
  it('lets one task in at a time, in the order in which they asked, also after one that failed', async () => {
    const lane = new Lane();
    const order: string[] = [];
    const leave = await lane.enter();
    const failing = lane.run(() => Promise.reject(new Error('of the task'))).catch(() => order.push('failed'));
    const second = lane.run(() => Promise.resolve(order.push('second')));
    order.push('first');
    leave();
    leave();
    await Promise.all([failing, second]);
    expect(order).to.deep.equal(['first', 'failed', 'second']);
  });
});

describe('BackOff', () => {
  it('leaves a module alone after three deaths in a row, longer each time, until it works once', () => {
    let now = 0;
    const backOff = new BackOff({ now: () => now }, { backOffAfter: 3, backOffFirstMs: 100, backOffMaximumMs: 300 });
    const waits: number[] = [];
    for (let death = 0; death < 6; death++) {
      backOff.recordDeath();
      waits.push(backOff.remainingMs);
      now += backOff.remainingMs;
    }
    expect(waits).to.deep.equal([0, 0, 100, 200, 300, 300]);
    backOff.recordSuccess();
    backOff.recordDeath();
    expect(backOff.remainingMs).to.equal(0);
  });

  it('counts no death while it is left alone', () => {
    const backOff = new BackOff({ now: () => 0 }, { backOffAfter: 1, backOffFirstMs: 100, backOffMaximumMs: 300 });
    backOff.recordDeath();
    backOff.recordDeath();
    expect(backOff.remainingMs).to.equal(100);
  });
});

describe('HostPool', () => {
  interface FakeHost extends HostProcess {
    end(): void;
    killed: boolean;
    readonly spare: boolean;
  }

  function setUp() {
    const hosts: FakeHost[] = [];
    const timers = new Set<() => void>();
    const pool = new HostPool(
      ({ spare = false } = {}) => {
        let end!: (how: string) => void;
        const ended = new Promise<string>((resolve) => (end = resolve));
        const host: FakeHost = {
          spare,
          processId: undefined,
          ended,
          post() {},
          onMessage() {},
          sendPin: () => undefined,
          killed: false,
          kill() {
            host.killed = true;
            end('killed');
          },
          end: () => end('exit'),
        };
        hosts.push(host);
        return host;
      },
      {
        after(_milliseconds, callback) {
          timers.add(callback);
          return () => void timers.delete(callback);
        },
      },
      500,
    );
    const elapse = (): void => {
      const due = [...timers];
      timers.clear();
      due.forEach((callback) => callback());
    };
    return { hosts, pool, elapse };
  }

  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('keeps one spare while it is wanted, and gives it out first', () => {
    const { hosts, pool, elapse } = setUp();
    pool.wantSpare(true);
    expect(hosts).to.have.length(0);
    elapse();
    expect(hosts).to.have.length(1);
    expect(hosts[0]?.spare, 'told that it has time').to.equal(true);
    expect(pool.take()).to.equal(hosts[0]);
    elapse();
    expect(hosts, 'no spare beside a host that runs').to.have.length(1);
  });

  it('starts the next spare when the host has ended', async () => {
    const { hosts, pool, elapse } = setUp();
    pool.wantSpare(true);
    pool.take();
    hosts[0]!.end();
    await settled();
    elapse();
    expect(hosts).to.have.length(2);
  });

  it('has no spare while no card is in, and ends the one that it has', () => {
    const { hosts, pool, elapse } = setUp();
    elapse();
    expect(hosts).to.have.length(0);
    pool.wantSpare(true);
    elapse();
    pool.wantSpare(false);
    expect(hosts[0]!.killed).to.equal(true);
  });

  it('replaces a spare that was killed from outside by a fresh host', async () => {
    const { hosts, pool, elapse } = setUp();
    pool.wantSpare(true);
    elapse();
    hosts[0]!.end();
    await settled();
    expect(pool.take()).to.equal(hosts[1]);
  });

  it('does not count a host that stays, and ends all others when it closes', () => {
    const { hosts, pool, elapse } = setUp();
    pool.take({ stays: true });
    pool.wantSpare(true);
    elapse();
    expect(hosts).to.have.length(2);
    pool.take();
    pool.take();
    pool.close();
    expect(hosts.map(({ killed }) => killed)).to.deep.equal([false, true, true]);
  });
});
