import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { silentLog } from '../../../src/companion/log/index.js';
import { boundHistory, HISTORY_LENGTH, type HistoryEntry } from '../../../src/companion/settings/history-entry.js';
import { openHistory, type HistoryOptions } from '../../../src/companion/settings/history.js';
import type { History } from '../../../src/companion/settings/index.js';
import type { InstallationKey } from '../../../src/companion/settings/installation-key.js';
import { refusal } from './settings-fixture.js';

const KEY: InstallationKey = { keeper: 'keychain', secret: randomBytes(32) };

const entry = (changes: Partial<HistoryEntry> = {}): HistoryEntry => ({
  time: '2026-11-25T12:00:00.000Z',
  origin: 'https://medimail.mipih.fr',
  purpose: 'login',
  card: { holder: 'Marie DUPONT', lastDigits: '0110' },
  outcome: 'signed',
  ...changes,
});

describe('openHistory', () => {
  let folder: string;
  let path: string;
  const opened: History[] = [];
  const open = async (options: Partial<HistoryOptions> = {}): Promise<History> => {
    const now = (): Date => new Date('2026-11-25T13:00:00Z');
    const history = await openHistory({ path, key: KEY, log: silentLog, now, ...options });
    opened.push(history);
    return history;
  };
  const files = (): string[] => readdirSync(join(folder, 'data'));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpx-history-'));
    path = join(folder, 'data', 'history.json');
  });
  afterEach(async () => {
    for (const history of opened.splice(0)) await history.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is empty and writes nothing before the first entry', async () => {
    const { entries, problem } = await open();
    expect([entries, problem]).to.deep.equal([[], undefined]);
    expect(files()).to.deep.equal([]);
  });

  it('keeps its entries over a restart, in a file of its owner alone in which no name, site or digit lies open', async () => {
    const refused = entry({ origin: 'https://other.example.fr:8443', outcome: 'ERR_FLOW_CANCELLED' });
    const early = entry({ card: undefined, outcome: 'ERR_CARD_NONE' });
    const history = await open();
    await history.record(entry());
    await history.record(refused);
    await history.record(early);
    expect((await open()).entries).to.deep.equal(
      [entry(), refused, { ...early, card: undefined }].map(withoutUndefined),
    );
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).to.equal(0o600);
    const { nonce, sealed, ...open_ } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    expect(open_).to.deep.equal({ version: 1, keeper: 'keychain' });
    const bytes = [readFileSync(path), Buffer.from(nonce!, 'base64'), Buffer.from(sealed!, 'base64')];
    for (const word of ['DUPONT', 'mipih', '0110', 'signed']) {
      expect(
        bytes.some((each) => each.includes(word)),
        word,
      ).to.equal(false);
    }
    expect(files()).to.deep.equal(['history.json']);
  });

  it('keeps the newest five hundred, and lets what signed nothing go first', async () => {
    const history = await open();
    await Promise.all(
      Array.from({ length: 3 }, (_none, at) => history.record(entry({ card: { holder: `H${at}`, lastDigits: '1' } }))),
    );
    const vain = Array.from({ length: HISTORY_LENGTH + 10 }, () =>
      entry({ outcome: 'ERR_CARD_NONE', card: undefined }),
    );
    const bound = boundHistory([...history.entries, ...vain]);
    expect(bound).to.have.lengthOf(HISTORY_LENGTH);
    expect(bound.filter(({ outcome }) => outcome === 'signed')).to.have.lengthOf(3);
    const signed = Array.from({ length: HISTORY_LENGTH + 1 }, (_none, at) =>
      entry({ card: { holder: `H${at}`, lastDigits: '1' } }),
    );
    expect(boundHistory(signed).map(({ card }) => card?.holder)).to.deep.equal(
      signed.slice(1).map(({ card }) => card?.holder),
    );
  });

  it('never keeps more than five hundred, loses none without need, and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 1_200 }), (signed) => {
        const all = signed.map((yes, at) => entry({ time: String(at), outcome: yes ? 'signed' : 'ERR_CARD_NONE' }));
        const kept = boundHistory(all);
        expect(kept.length).to.equal(Math.min(all.length, HISTORY_LENGTH));
        expect(kept).to.deep.equal(all.filter((each) => kept.includes(each)));
        const lost = all.filter((each) => !kept.includes(each));
        if (lost.some(({ outcome }) => outcome === 'signed')) {
          expect(kept.every(({ outcome }) => outcome === 'signed')).to.equal(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is one for two processes', async () => {
    const [one, other] = [await open(), await open()];
    const told = new Promise<void>((resolve) => other.subscribe(() => other.entries.length === 1 && resolve()));
    await one.record(entry());
    await told;
    await other.record(entry({ outcome: 'ERR_PIN_LOCKED' }));
    expect((await open()).entries.map(({ outcome }) => outcome)).to.deep.equal(['signed', 'ERR_PIN_LOCKED']);
  });

  for (const [what, spoil, code, ending] of [
    ['is no JSON', () => 'x', 'ERR_SETTINGS_DAMAGED', 'damaged'],
    ['is of another shape', () => '{"version":2}', 'ERR_SETTINGS_DAMAGED', 'damaged'],
    [
      'was changed by one bit',
      (text: string) => {
        const content = JSON.parse(text) as { sealed: string };
        const bytes = Buffer.from(content.sealed, 'base64');
        bytes[5]! ^= 1;
        return JSON.stringify({ ...content, sealed: bytes.toString('base64') });
      },
      'ERR_SETTINGS_SEAL_BROKEN',
      'unsealed',
    ],
    [
      'is too short to carry a tag',
      (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), sealed: 'AAAA' }),
      'ERR_SETTINGS_SEAL_BROKEN',
      'unsealed',
    ],
  ] as const) {
    it(`keeps a file aside that ${what}, reports it, and begins anew`, async () => {
      await (await open()).record(entry());
      writeFileSync(path, spoil(readFileSync(path, 'utf8')));
      const history = await open();
      expect([history.entries, history.problem?.code]).to.deep.equal([[], code]);
      expect(files()).to.deep.equal([`history.json.${ending}-20261125T130000000Z`]);
      await history.record(entry());
      expect([history.entries.length, history.problem]).to.deep.equal([1, undefined]);
    });
  }

  it('keeps aside what was sealed with another key', async () => {
    await (await open()).record(entry());
    const { problem } = await open({ key: { keeper: 'keychain', secret: randomBytes(32) } });
    expect(problem?.code).to.equal('ERR_SETTINGS_SEAL_BROKEN');
  });

  it('leaves a file alone whose key is out of reach now, and keeps what comes in memory', async () => {
    await (await open()).record(entry());
    const digest = (): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    const before = digest();
    for (const keeper of ['file', 'memory'] as const) {
      const history = await open({ key: { keeper, secret: randomBytes(32) } });
      await history.record(entry({ outcome: 'ERR_CARD_NONE' }));
      expect(history.entries).to.have.lengthOf(1);
      expect(history.problem?.code).to.equal('ERR_SETTINGS_KEYCHAIN_UNAVAILABLE');
      expect(digest()).to.equal(before);
    }
  });

  it('is cleared on request, with what was kept aside', async () => {
    await (await open()).record(entry());
    writeFileSync(path, 'x');
    const history = await open();
    await history.record(entry());
    let told = 0;
    history.subscribe(() => told++);
    await history.clear();
    expect([history.entries, history.problem, files()]).to.deep.equal([[], undefined, []]);
    expect(told).to.equal(1);
  });

  it('never breaks what it is told by: a disk that takes nothing is said, and what waits is written later', async function () {
    if (process.platform === 'win32') return;
    // A file in the place of the folder: refused to everybody, the super-user too.
    writeFileSync(join(folder, 'data'), '');
    const history = await open();
    await history.record(entry());
    await history.record(entry({ outcome: 'ERR_PIN_LOCKED' }));
    expect([history.entries.length, history.problem?.code]).to.deep.equal([2, 'ERR_SETTINGS_WRITE_FAILED']);
    expect((await refusal(history.clear())).code).to.equal('ERR_SETTINGS_WRITE_FAILED');
    rmSync(join(folder, 'data'));
    mkdirSync(join(folder, 'data'));
    chmodSync(join(folder, 'data'), 0o700);
    await history.record(entry({ outcome: 'ERR_CARD_NONE' }));
    expect(history.problem).to.equal(undefined);
    expect((await open()).entries.map(({ outcome }) => outcome)).to.deep.equal([
      'signed',
      'ERR_PIN_LOCKED',
      'ERR_CARD_NONE',
    ]);
  });
});

function withoutUndefined(given: HistoryEntry): HistoryEntry {
  return JSON.parse(JSON.stringify(given)) as HistoryEntry;
}
