import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXIT_CODES } from '../../src/companion/cli/index.js';
import { errorTexts } from '../../src/protocol/index.js';
import { send } from '../companion/cli/support/page.js';
import { CliFixture, portOf } from '../companion/cli/support/run-cli.js';
import {
  installWithoutNativePackages,
  type InstallationWithoutNativePackages,
} from '../support/without-native-packages.js';

const { title, explanation, remedy } = errorTexts('ERR_MODULE_SUPPORT_MISSING', 'en');

describe('without pkcs11js, koffi and keytar', function () {
  this.timeout(180_000);
  let installation: InstallationWithoutNativePackages;
  let fixture: CliFixture;
  /** A file that is there: what is missing is not the module. */
  let module: string;
  before(() => {
    installation = installWithoutNativePackages();
    fixture = new CliFixture(installation.program('companion/cli/main.js'));
    module = join(fixture.folder, 'libcps3_pkcs11_lux.so');
    writeFileSync(module, '');
  });
  after(async () => {
    await fixture.close();
    installation.dispose();
  });

  it('the demonstration plays the whole story by itself and ends well', async () => {
    const demo = [installation.program('demo/main.js'), '--once', '--lang', 'en'];
    const options = { timeout: 150_000, env: fixture.environment };
    const [code, output, errors] = await new Promise<[number | string, string, string]>((done) => {
      execFile(process.execPath, demo, options, (error, stdout, stderr) => done([error?.code ?? 0, stdout, stderr]));
    });
    expect([code, errors]).to.deep.equal([0, '']);
    const told = output.split('\n').filter((line) => line.startsWith('  ✓ '));
    expect(told).to.have.lengthOf(12);
    expect(told[5]).to.contain('your CPx card is linked to your account');
    // The story itself counts: its world is gone when it ends.
    expect(told[11]).to.contain('Three PINs typed, three presented to the card, not one more.');
  });

  it('`cards` says plainly what real cards need', async () => {
    const { code, output, errors } = await fixture.run(['cards', '--module', module, '--lang', 'en']);
    expect([code, output]).to.deep.equal([EXIT_CODES.nothing, `${explanation} ${remedy}\n`]);
    expect(errors).to.contain('the package pkcs11js is missing or was not built').and.contain(module);
  });

  it('`serve` says it too, serves pages all the same, and keeps its settings without a keychain', async () => {
    const companion = fixture.start(['serve', '--port', '0', '--lang', 'en', '--module', module]);
    const page = { port: await portOf(companion), origin: 'https://medimail.mipih.fr' };
    const [warning] = await companion.shows(/warning: .*ERR_MODULE_.*\nhint: .*\n/);
    expect(warning).to.equal(
      `warning: ${title} (CPX-273, ERR_MODULE_SUPPORT_MISSING): no card can be read\nhint: ${remedy}\n`,
    );
    expect(companion.errors).to.contain('ERR_SETTINGS_KEYCHAIN_UNAVAILABLE');
    expect((await send(page, 'GET', '/v1/certificates')).body).to.include({ state: 'no-module' });
    companion.signal('SIGTERM');
    expect(await companion.ended).to.equal(EXIT_CODES.ok);
  });
});
