import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defaultTestCardFolder, openTestCards } from '../../../../native-stubs/test-cards/index.js';
import type { CommandContext } from '../../../../src/companion/cli/command-context.js';
import { importTrust, listAuthorities } from '../../../../src/companion/cli/commands/trust.js';
import { EXIT_CODES } from '../../../../src/companion/cli/index.js';
import {
  authorityFolder,
  importAuthorities,
  listImportedAuthorities,
  loadTrustedAuthorities,
} from '../../../../src/companion/compose/index.js';
import type { Language } from '../../../../src/protocol/index.js';
import { issueAuthority, pem } from '../../../pki/support/authority.js';
import { CliFixture } from '../support/run-cli.js';
import { commandContext, type Said } from '../support/run-in-process.js';

const own = issueAuthority('AC of a hospital').certificate;

describe('cpx-bridge trust', function () {
  this.timeout(60_000);
  let fixture: CliFixture;
  let roots: string;
  beforeEach(async () => {
    fixture = new CliFixture();
    const cards = await openTestCards({ folder: defaultTestCardFolder() });
    roots = join(fixture.folder, 'roots.pem');
    writeFileSync(roots, cards.anchors.map((der) => pem('CERTIFICATE', der)).join(''));
  });
  afterEach(() => fixture.close());

  it('refuses an authority that it does not know, says why, and keeps nothing', async () => {
    const file = join(fixture.folder, 'own.cer');
    writeFileSync(file, own.der);
    const { code, output, errors } = await fixture.run(['trust', 'import', file, '--lang', 'en']);
    expect(code).to.equal(EXIT_CODES.failed);
    expect(output).to.equal('');
    expect(errors).to.contain(`Refused: AC of a hospital (${file}). Its SHA-256 fingerprint ${own.sha256} is neither`);
    expect(errors).to.match(/^error: .*\(CPX-310, ERR_SETTINGS_AUTHORITY_REFUSED\): 1 of 1 refused\nhint: /m);
    expect((await fixture.run(['trust', 'list'])).code).to.equal(EXIT_CODES.nothing);
  });

  it('takes the test tree only with both options, and shows it only so', async () => {
    const without = await fixture.run(['trust', 'import', roots]);
    expect(without.code).to.equal(EXIT_CODES.failed);
    expect(without.errors).to.contain('réservé au développement');
    const half = await fixture.run(['trust', 'import', roots, '--test-tree']);
    expect(half.code).to.equal(EXIT_CODES.usage);
    expect(half.errors).to.contain('ERR_SETTINGS_DEVELOPMENT_ONLY');

    const development = ['--development', '--test-tree'];
    const { code, output } = await fixture.run(['trust', 'import', roots, ...development]);
    expect(code).to.equal(EXIT_CODES.ok);
    expect(output).to.contain('Acceptée : TEST AC RACINE IGC-SANTE FORT\n');
    const listed = await fixture.run(['trust', 'list', '--json', ...development]);
    const { accepted } = JSON.parse(listed.output) as { readonly accepted: readonly object[] };
    expect(accepted).to.have.length(3);
    expect(accepted[0]).to.include({ role: 'root', source: 'test' });
    expect((await fixture.run(['trust', 'list', '--json'])).code).to.equal(EXIT_CODES.nothing);
    expect(await loadTrustedAuthorities(fixture.folders, {}, noFolder)).to.deep.equal({
      anchors: [],
      intermediates: [],
    });
  });

  it('names a file that it cannot read', async () => {
    const { code, errors } = await fixture.run(['trust', 'import', '/nonexistent.p7b', '--lang', 'en']);
    expect(code).to.equal(EXIT_CODES.failed);
    expect(errors).to.contain('Refused: /nonexistent.p7b. No certificate could be read there (ENOENT).');
  });

  it('writes nothing that a terminal would obey, whatever an authority calls itself', async () => {
    const file = join(fixture.folder, 'evil.cer');
    writeFileSync(file, issueAuthority('\u001b[2J\u202eAC').certificate.der);
    const { errors } = await fixture.run(['trust', 'import', file]);
    expect(errors).to.contain('\\u001b[2J\\u202eAC').and.not.contain('\u001b').and.not.contain('\u202e');
  });

  describe('in the Cryptolib’s folder', () => {
    let said: Said;
    const context = (language: Language): CommandContext => {
      const made = commandContext(fixture.folders, language);
      said = made.said;
      return made;
    };

    it('takes what is accepted and says what is not, which is no failure there', async () => {
      const folder = join(fixture.folder, 'Coffre');
      mkdirSync(folder);
      writeFileSync(join(folder, 'a.cer'), own.der);
      const cards = await openTestCards({ folder: defaultTestCardFolder() });
      writeFileSync(join(folder, 'b.cer'), cards.anchors[0]!);
      const options = { development: true, testTree: true };
      const find = (): Promise<string> => Promise.resolve(folder);
      expect(await importTrust([], options, context('en'), find)).to.equal(EXIT_CODES.ok);
      expect(said.output).to.equal('Accepted: TEST AC RACINE IGC-SANTE ELEMENTAIRE\n');
      expect(said.errors).to.contain(`Looking in ${folder}`).and.contain('Refused: AC of a hospital');
      expect(await listAuthorities(options, context('en'))).to.equal(EXIT_CODES.ok);
      expect(said.output).to.match(/^TEST AC RACINE .*\(root, test tree, valid until .*\) {2}[0-9a-f]{64}\n$/);
    });

    it('says that there is none where nothing is installed', async () => {
      expect(await importTrust([], {}, context('fr'), noFolder)).to.equal(EXIT_CODES.nothing);
      expect(said.errors).to.match(/^error: .*\(CPX-311, ERR_SETTINGS_AUTHORITY_NONE\).*\nhint: /m);
    });
  });
});

const noFolder = (): Promise<undefined> => Promise.resolve(undefined);

describe('imported authorities', () => {
  let fixture: CliFixture;
  beforeEach(() => (fixture = new CliFixture()));
  afterEach(() => fixture.close());

  it('are kept in files of their owner alone, and loaded for whoever verifies a card', async () => {
    const file = join(fixture.folder, 'own.cer');
    writeFileSync(file, own.der);
    const rules = { pinned: [own.sha256] };
    await importAuthorities([file], { folders: fixture.folders, rules });
    const kept = authorityFolder(fixture.folders);
    expect(readdirSync(kept)).to.deep.equal([`${own.sha256}.cer`]);
    if (process.platform !== 'win32') {
      expect(statSync(join(kept, `${own.sha256}.cer`)).mode & 0o777).to.equal(0o600);
      expect(statSync(kept).mode & 0o777).to.equal(0o700);
    }
    const { anchors } = await loadTrustedAuthorities(fixture.folders, rules, noFolder);
    expect(anchors.map(({ sha256 }) => sha256)).to.deep.equal([own.sha256]);
  });

  it('count no more once their pin is taken back', async () => {
    const file = join(fixture.folder, 'own.cer');
    writeFileSync(file, own.der);
    await importAuthorities([file], { folders: fixture.folders, rules: { pinned: [own.sha256] } });
    const { accepted, refused } = await listImportedAuthorities(fixture.folders, {});
    expect(accepted).to.deep.equal([]);
    expect(refused.map(({ reason }) => reason)).to.deep.equal(['unknown']);
  });

  it('do not include what somebody else put among them', async () => {
    mkdirSync(authorityFolder(fixture.folders), { recursive: true });
    writeFileSync(join(authorityFolder(fixture.folders), `${own.sha256}.cer`), own.der);
    expect((await loadTrustedAuthorities(fixture.folders, {}, noFolder)).anchors).to.deep.equal([]);
  });

  it('are joined by those of the Cryptolib, each once', async () => {
    const folder = join(fixture.folder, 'Coffre');
    mkdirSync(folder);
    writeFileSync(join(folder, 'own.cer'), own.der);
    const rules = { pinned: [own.sha256] };
    await importAuthorities([folder], { folders: fixture.folders, rules });
    const { anchors } = await loadTrustedAuthorities(fixture.folders, rules, () => Promise.resolve(folder));
    expect(anchors).to.have.length(1);
  });
});
