import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { describeWith } from '../support/requirements.js';
import { OPENSC_REQUIREMENTS } from '../support/opensc.js';

interface Run {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function runDemo(...options: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/src/demo/main.js', ...options], { timeout: 150_000 }, (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, output, errors });
    });
  });
}

const FREE_PORTS = ['--port', '0', '--companion-port', '0'];

describe('demonstration', function () {
  this.timeout(180_000);

  it('plays the whole story by itself and ends well', async () => {
    const { code, output, errors } = await runDemo('--once', '--lang', 'en');
    expect(code, errors).to.equal(0);
    const told = output.split('\n').filter((line) => line.startsWith('  ✓ '));
    expect(told).to.have.lengthOf(12);
    expect(told[5]).to.contain('your CPx card is linked to your account');
    // The story itself counts: its world is gone when it ends.
    expect(told[11]).to.contain('Three PINs typed, three presented to the card, not one more.');
    expect(errors).to.equal('');
  });

  it('names the step that failed, and ends with 1', async () => {
    const { code, output, errors } = await runDemo('--once', '--lang', 'en', '--card', 'cps4-last-try');
    expect(code).to.equal(1);
    expect(output).to.contain('its certificate is in the list');
    expect(errors).to.match(/error: this step failed: A wrong PIN is refused/);
  });

  it('prints what to open and to type, stays until Ctrl-C, and leaves nothing behind', async () => {
    const home = mkdtempSync(join(tmpdir(), 'cpx-demo-test-'));
    const own = (name: string): string => join(home, name);
    mkdirSync(own('run'), { mode: 0o700 });
    const demo = spawn(process.execPath, ['dist/src/demo/main.js', ...FREE_PORTS, '--lang', 'en'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        TMPDIR: home,
        XDG_CONFIG_HOME: own('config'),
        XDG_DATA_HOME: own('data'),
        XDG_STATE_HOME: own('state'),
        // The control socket, by which `simulate` finds the companion.
        XDG_RUNTIME_DIR: own('run'),
      },
    });
    const ended = once(demo, 'close');
    let errors = '';
    demo.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    try {
      const told: string[] = [];
      for await (const line of createInterface({ input: demo.stdout })) {
        told.push(line);
        if (!line.includes('Ctrl-C')) continue;
        const text = told.join('\n');
        expect(text).to.include('marie.dupont@messagerie.example').and.include('messagerie-de-demonstration');
        expect(text).to.match(/PIN +1234/);
        // What is printed finds this companion, although it is on a port of its own.
        expect(text).to.match(/simulate remove --port \d+/);
        const [address = ''] = /http:\/\/localhost:\d+/.exec(text) ?? [];
        const page = await fetch(`${address}/sign-in`, { headers: { 'Accept-Language': 'en' } });
        expect(page.status).to.equal(200);
        expect(await page.text()).to.include('Secure mailbox');
        expect(demo.exitCode).to.equal(null);
        demo.kill('SIGINT');
      }
      expect(await ended, errors).to.deep.equal([0, null]);
      // Neither the keychain was asked (it would be missed here and a warning said) nor the person's own folders used.
      expect(errors).not.to.match(/keychain|ERR_SETTINGS/);
      for (const folder of ['config', 'data', 'state']) expect(existsSync(own(folder)), folder).to.equal(false);
      expect(readdirSync(home).filter((name) => name.startsWith('cpx-bridge-demo-'))).to.deep.equal([]);
    } finally {
      if (demo.exitCode === null && demo.signalCode === null) demo.kill('SIGKILL');
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('says which port is taken and how to take another, for either of the two', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const taken = String((other.address() as AddressInfo).port);
    try {
      const mailbox = await runDemo('--port', taken, '--companion-port', '0', '--lang', 'fr');
      expect(mailbox.code).to.equal(1);
      expect(mailbox.errors).to.equal(
        `error: le port ${taken} de la messagerie est déjà utilisé par un autre programme\n` +
          'hint: npm run demo -- --port 0 prend un port libre\n',
      );
      const companion = await runDemo('--port', '0', '--companion-port', taken, '--lang', 'en');
      expect(companion.code).to.equal(1);
      expect(companion.errors).to.match(
        /^error: Port already in use .*\nhint: .*\nhint: npm run demo -- --companion-port 0 /,
      );
    } finally {
      other.close();
    }
  });

  it('tells what to do about wrong options, and ends with 2', async () => {
    const { code, errors } = await runDemo('--twice');
    expect(code).to.equal(2);
    expect(errors)
      .to.match(/error: .*--twice/)
      .and.to.contain('hint: npm run demo -- --help');
  });

  it('shows its options in both languages', async () => {
    expect((await runDemo('--help', '--lang', 'fr')).output).to.match(/^Usage : npm run demo/);
    expect((await runDemo('--help', '--lang', 'en')).output).to.match(/^Usage: npm run demo/);
  });

  it('says what a virtual reader needs and is not there', async () => {
    const { code, errors } = await runDemo('--once', '--virtual-reader', '--module', '/nonexistent.so', '--lang', 'en');
    expect(code).to.equal(1);
    expect(errors).to.match(/^error: the demonstration on a virtual reader lacks: .*\/nonexistent\.so/);
    expect(errors).to.contain('hint: on Debian: apt install pcscd');
  });

  it('takes a module for the virtual reader alone', async () => {
    const { code, errors } = await runDemo('--once', '--module', '/nonexistent.so');
    expect(code).to.equal(2);
    expect(errors).to.contain('--module needs --virtual-reader');
  });
});

describeWith(OPENSC_REQUIREMENTS, 'demonstration on a virtual reader', function () {
  this.timeout(90_000);

  it('plays the whole story through OpenSC and pcscd', async () => {
    const { code, output, errors } = await runDemo('--once', '--virtual-reader', '--lang', 'en');
    expect(code, errors).to.equal(0);
    expect(output.split('\n').filter((line) => line.startsWith('  ✓ '))).to.have.lengthOf(12);
  });

  const { CPX_BRIDGE_TEST_MODULE: otherModule } = process.env;
  for (const card of otherModule === undefined || otherModule === '' ? [] : ['cps4-dupont', 'cps3-dupont']) {
    it(`plays it with ${card} through ${String(otherModule)}`, async () => {
      const options = ['--once', '--virtual-reader', '--module', String(otherModule), '--card', card, '--lang', 'en'];
      const { code, errors } = await runDemo(...options);
      expect(code, errors).to.equal(0);
    });
  }
});
