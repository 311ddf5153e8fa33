import { expect } from 'chai';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { createCpxBridge, type CardsUpdate, type CpxBridge } from '../../src/client/index.js';
import type { CertificatesMessage } from '../../src/protocol/index.js';
import { SITUATIONS } from './card-fixtures.js';
import {
  fakeBrowser,
  fakeStream,
  fakeTabs,
  json,
  unreachable,
  type FakeBrowser,
  type FakeStream,
} from './fake-environment.js';

const INFO = { name: 'cpx-bridge', api: 1, version: '1.2.3', features: ['events', 'context'] };
const READY = SITUATIONS.ready.cards;
const NO_CARD = SITUATIONS['no card'].cards;
const event = (cards: CertificatesMessage): string => `event: cards\ndata: ${JSON.stringify(cards)}\n\n`;
const kindOf = (update: CardsUpdate): string => (update.type === 'cards' ? update.cards.state : update.error.code);

/** A tab that watches, and what it has heard. */
interface Tab {
  readonly heard: string[];
  readonly browser: FakeBrowser;
  /** Closes the tab; resolves when its loop has ended. */
  close(): Promise<void>;
}

describe('watchCertificates', () => {
  let clock: SinonFakeTimers;
  let streams: FakeStream[];
  let running: boolean;
  beforeEach(() => {
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    streams = [];
    running = true;
  });
  afterEach(() => clock.restore());

  /** Lets everything happen that waits for no timer. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  };
  const open = (tabs = fakeTabs(), permission?: FakeBrowser['permission']): Tab => {
    const browser = fakeBrowser((path, init) => {
      if (!running) return unreachable();
      if (path !== '/v1/events') return json(INFO);
      const stream = fakeStream(init);
      streams.push(stream);
      return stream.response;
    }, tabs.environment);
    browser.permission = permission;
    const bridge: CpxBridge = createCpxBridge({ environment: browser.environment });
    const heard: string[] = [];
    const controller = new AbortController();
    const loop = (async () => {
      for await (const update of bridge.watchCertificates({ signal: controller.signal })) heard.push(kindOf(update));
    })();
    return {
      heard,
      browser,
      close: () => {
        controller.abort();
        return loop;
      },
    };
  };

  it('tells the cards at once and at every change, however the bytes are cut', async () => {
    const tab = open();
    await settle();
    const bytes = `: comment\r\n\r\n${event(READY)}event: other\ndata: {}\n\n${event(NO_CARD)}`;
    for (const character of bytes) streams[0]?.write(character);
    await settle();
    expect(tab.heard).to.deep.equal(['ready', 'no-card']);
    await tab.close();
  });

  it('tells a card that went out and in again, although nobody was reading meanwhile', async () => {
    const browser = fakeBrowser((path, init) => {
      if (path !== '/v1/events') return json(INFO);
      const stream = fakeStream(init);
      stream.write(event(READY) + event(NO_CARD) + event(READY));
      return stream.response;
    });
    const updates = createCpxBridge({ environment: browser.environment }).watchCertificates();
    await settle();
    const heard: string[] = [];
    for (let at = 0; at < 3; at++) heard.push(kindOf((await updates.next()).value as CardsUpdate));
    expect(heard).to.deep.equal(['ready', 'no-card', 'ready']);
    await updates.return?.();
    expect((await updates.next()).done).to.equal(true);
  });

  it('says nothing of a short loss, and says a longer one once, with its reason', async () => {
    const tab = open();
    await settle();
    streams[0]?.write(event(READY));
    await settle();
    streams[0]?.cut();
    await settle();
    await clock.tickAsync(500);
    await settle();
    expect(streams).to.have.length(2);
    streams[1]?.write(event(READY));
    await settle();
    expect(tab.heard).to.deep.equal(['ready']);

    running = false;
    streams[1]?.cut();
    await settle();
    for (let at = 0; at < 10; at++) {
      await clock.tickAsync(15_000);
      await settle();
    }
    expect(tab.heard).to.deep.equal(['ready', 'ERR_CLIENT_NOT_RUNNING']);
    running = true;
    await clock.tickAsync(15_000);
    await settle();
    streams[2]?.write(event(READY));
    await settle();
    expect(tab.heard).to.deep.equal(['ready', 'ERR_CLIENT_NOT_RUNNING', 'ready']);
    await tab.close();
  });

  it('takes a stream without a sign of life for 40 s as lost, and a comment for a sign of life', async () => {
    const tab = open();
    await settle();
    streams[0]?.write(event(READY));
    for (let at = 0; at < 6; at++) {
      await settle();
      await clock.tickAsync(15_000);
      streams[0]?.write(':\n\n');
    }
    await settle();
    expect(streams).to.have.length(1);
    await clock.tickAsync(40_000);
    await settle();
    await clock.tickAsync(500);
    await settle();
    expect(streams).to.have.length(2);
    expect(tab.heard).to.deep.equal(['ready']);
    await tab.close();
  });

  it('says that a companion is too old, or answers what nobody can understand', async () => {
    const old = fakeBrowser(() => json({ ...INFO, features: [] }));
    const malformed = fakeBrowser((path, init) => {
      if (path !== '/v1/events') return json(INFO);
      const stream = fakeStream(init);
      stream.write('event: cards\ndata: {"state":"ready"}\n\n');
      return stream.response;
    });
    for (const [browser, code] of [
      [old, 'ERR_CLIENT_COMPANION_TOO_OLD'],
      [malformed, 'ERR_CLIENT_ANSWER_MALFORMED'],
    ] as const) {
      const updates = createCpxBridge({ environment: browser.environment }).watchCertificates();
      expect(kindOf((await updates.next()).value as CardsUpdate)).to.equal(code);
      await updates.return?.();
      await settle();
    }
    expect(clock.countTimers()).to.equal(0);
  });

  it('shares one stream between six tabs, and hands it on when the tab that has it closes', async () => {
    const shared = fakeTabs();
    const tabs = Array.from({ length: 6 }, () => open(shared));
    await settle();
    expect(streams).to.have.length(1);
    streams[0]?.write(event(READY));
    await settle();
    expect(tabs.map(({ heard }) => heard)).to.deep.equal(tabs.map(() => ['ready']));

    const late = open(shared);
    await settle();
    expect(late.heard, 'a tab that came later').to.deep.equal(['ready']);

    await tabs[0]?.close();
    await settle();
    expect(streams).to.have.length(2);
    streams[1]?.write(event(READY) + event(NO_CARD));
    await settle();
    expect(tabs.slice(1).map(({ heard }) => heard)).to.deep.equal(tabs.slice(1).map(() => ['ready', 'no-card']));
    await Promise.all([...tabs, late].map((tab) => tab.close()));
    await settle();
    expect(clock.countTimers()).to.equal(0);
  });

  it('wakes the tab that waits before its next attempt when another tab opens', async () => {
    const shared = fakeTabs();
    running = false;
    const first = open(shared);
    await settle();
    for (let at = 0; at < 6; at++) {
      await clock.tickAsync(15_000);
      await settle();
    }
    expect(first.heard).to.deep.equal(['ERR_CLIENT_NOT_RUNNING']);
    running = true;
    const second = open(shared);
    await settle();
    expect(streams).to.have.length(1);
    await Promise.all([first.close(), second.close()]);
  });

  it('tries again at once when the person changes the permission', async () => {
    running = false;
    const tab = open(fakeTabs(), 'denied');
    await settle();
    expect(tab.heard).to.deep.equal(['ERR_CLIENT_PERMISSION_DENIED']);
    tab.browser.permission = 'granted';
    running = true;
    tab.browser.permissionChanges.dispatchEvent(new Event('change'));
    await settle();
    expect(streams).to.have.length(1);
    await tab.close();
  });

  it('raises the question of the browser once, and lets another tab lead that was let through', async () => {
    const shared = fakeTabs();
    const question = (): Promise<never> =>
      new Promise((_, reject) => setTimeout(() => reject(new TypeError('Failed to fetch')), 2_000));
    const asked = fakeBrowser((path, init) => {
      if (asked.permission === 'prompt') return question();
      if (path !== '/v1/events') return json(INFO);
      const stream = fakeStream(init);
      streams.push(stream);
      return stream.response;
    }, shared.environment);
    asked.permission = 'prompt';
    const updates = createCpxBridge({ environment: asked.environment }).watchCertificates();
    await settle();
    await clock.tickAsync(2_000);
    expect(kindOf((await updates.next()).value as CardsUpdate)).to.equal('ERR_CLIENT_PERMISSION_PROMPT');
    await clock.tickAsync(600_000);
    await settle();
    expect(asked.requests).to.deep.equal(['GET /v1/info']);

    const other = open(shared);
    await settle();
    streams[0]?.write(event(READY));
    await settle();
    expect(other.heard.at(-1)).to.equal('ready');
    await other.close();
    expect(kindOf((await updates.next()).value as CardsUpdate)).to.equal('ready');

    asked.permission = 'granted';
    asked.permissionChanges.dispatchEvent(new Event('change'));
    await settle();
    expect(streams).to.have.length(2);
    await updates.return?.();
  });
});
