import { expect } from 'chai';
import { EXIT_CODES } from '../../../src/companion/cli/index.js';
import { silentLog } from '../../../src/companion/log/index.js';
import { openSettings, type HistoryEntry } from '../../../src/companion/settings/index.js';
import { noKeychain } from '../settings/settings-fixture.js';
import { CliFixture } from './support/run-cli.js';

const ENTRIES: readonly HistoryEntry[] = [
  { time: '2026-11-24T17:30:00.000Z', origin: 'https://a.example', purpose: 'link', outcome: 'ERR_CARD_NONE' },
  {
    time: '2026-11-25T09:12:00.000Z',
    origin: 'https://medimail.mipih.fr',
    purpose: 'login',
    card: { holder: 'Marie\u001b[2J DUPONT', lastDigits: '0110' },
    outcome: 'signed',
  },
];

describe('cpx-bridge history', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  beforeEach(() => (fixture = new CliFixture()));
  afterEach(() => fixture.close());

  async function record(): Promise<void> {
    const settings = await openSettings({
      folders: fixture.folders,
      keychain: noKeychain,
      readPolicyFile: () => Promise.resolve(undefined),
      defaultLanguage: 'fr',
      log: silentLog,
    });
    const history = await settings.openHistory();
    for (const entry of ENTRIES) await history.record(entry);
    await history.close();
    await settings.close();
  }

  it('says that nothing was asked so far', async () => {
    const { code, output, errors } = await fixture.run(['history', '--lang', 'fr']);
    expect([code, output]).to.deep.equal([EXIT_CODES.ok, '']);
    expect(errors).to.include('Aucune demande pour le moment.');
  });

  it('lists who asked, when, what for, whose card and what came of it, without what a terminal would obey', async () => {
    await record();
    const { output } = await fixture.run(['history', '--lang', 'fr']);
    expect(output.split('\n')).to.deep.equal([
      '2026-11-24 17:30 UTC  https://a.example  lier la carte  —  Insérez votre carte (CPX-211)',
      '2026-11-25 09:12 UTC  https://medimail.mipih.fr  se connecter  Marie\\u001b[2J DUPONT …0110  réussi',
      '',
    ]);
    expect(JSON.parse((await fixture.run(['history', '--json'])).output)).to.deep.equal({ entries: ENTRIES });
  });

  it('is cleared on request', async () => {
    await record();
    const { code, errors } = await fixture.run(['history', '--clear', '--lang', 'en']);
    expect(code).to.equal(EXIT_CODES.ok);
    expect(errors).to.include('The history is cleared.');
    expect(JSON.parse((await fixture.run(['history', '--json'])).output)).to.deep.equal({ entries: [] });
  });
});
