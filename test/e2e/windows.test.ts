import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { TEST_PIN } from '../../native-stubs/test-cards/index.js';
import type { Simulation } from '../../src/companion/compose/index.js';
import { launchChromium } from '../client/chromium.js';
import { CliFixture } from '../companion/cli/support/run-cli.js';
import { openDisplay, type Display } from '../companion/desktop/support/desktop-fixture.js';
import { closed, pressToClose, StandInWindows } from '../companion/desktop/support/stand-in-windows.js';
import { describeWith, program } from '../support/requirements.js';

describeWith([program('chromium'), program('Xvfb')], 'npm run demo with a display', function () {
  this.timeout(180_000);
  let display: Display;
  let browser: Browser;
  let person: CliFixture;
  let windows: StandInWindows;
  let demo: ChildProcess;
  /** The demonstration throws its world away when it ends: what the token saw is asked for while it is there. */
  let simulation: Simulation;
  /** What the invitation says, by its name: address, account, PIN. */
  const said = new Map<string, string>();
  /** What `simulate` is told to find this companion. */
  let simulationPort: string | undefined;

  before(async () => {
    display = await openDisplay();
    browser = await launchChromium();
    person = new CliFixture();
    windows = new StandInWindows(join(person.folder, 'windows'));
    demo = spawn(process.execPath, ['dist/src/demo/main.js', '--lang', 'fr', '--port', '0', '--companion-port', '0'], {
      env: { ...person.environment, ...windows.environment, DISPLAY: display.name },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: demo.stdout! })) {
      const [, name, value] = /^ {2}(\S.*?) {2,}(\S.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) said.set(name, value);
      simulationPort ??= /simulate remove --port (\d+)/.exec(line)?.[1];
      if (line.includes('Ctrl-C')) break;
    }
    simulation = await person.connect(Number(simulationPort));
  });
  afterEach(async () => {
    if (demo.exitCode === null) await person.comparePins(simulation);
  });
  after(async () => {
    simulation.close();
    if (demo.exitCode === null) {
      const ended = once(demo, 'exit');
      demo.kill('SIGINT');
      await ended;
    }
    await windows.close();
    await browser.close();
    await person.close();
    await display.close();
  });

  it('asks for the PIN in a window over the mailbox, and goes through the first sign-in with the keyboard alone', async () => {
    expect(said.get('Code PIN')).to.include('dans la fenêtre');
    const page = await browser.newPage({ locale: 'fr-FR' });
    await page.goto(`${said.get('Messagerie')!}/sign-in`);
    await page.locator('cpx-login').getByRole('button', { name: 'Authentifier' }).focus();
    await pressToClose(page, 'Enter');
    const prompt = await windows.promptWindow('enter-pin');
    expect(await prompt.innerText('h1')).to.match(/Se connecter à\s+http:\/\/localhost:\d+/);
    await prompt.keyboard.type(TEST_PIN);
    person.pinEntries.note();
    await pressToClose(prompt, 'Enter');
    await closed(prompt);
    await page.waitForURL('**/sign-in/link-card');
    await page.locator('#email').focus();
    await page.keyboard.type(said.get('Adresse mail')!);
    await page.keyboard.press('Tab');
    await page.keyboard.type(said.get('Mot de passe')!);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/inbox');
    await page.close();
  });

  it('goes through the next sign-in with the mouse: a wrong PIN, the right one, straight in, the card out', async () => {
    const page = await browser.newPage({ locale: 'fr-FR' });
    await page.goto(`${said.get('Messagerie')!}/sign-in`);
    await page.locator('cpx-login').getByRole('button', { name: 'Authentifier' }).click();
    const prompt = await windows.promptWindow('enter-pin');
    const enter = async (pin: string): Promise<void> => {
      await person.comparePins(simulation);
      for (const digit of pin) await prompt.getByRole('button', { name: digit, exact: true }).click();
      person.pinEntries.note();
      await prompt.getByRole('button', { name: 'Valider' }).click();
    };
    await enter('9999');
    await prompt.getByText('Code porteur incorrect').waitFor();
    await enter(TEST_PIN);
    await closed(prompt);
    await page.waitForURL('**/inbox');
    expect(
      (await simulation.calls('C_Login')).length,
      'the world of the demonstration is the one that is compared',
    ).to.equal(3);
    const { code, errors } = await person.run(['simulate', 'remove', '--port', simulationPort!]);
    expect(code, errors).to.equal(0);
    await page.waitForURL('**/sign-in');
    expect(await page.innerText('.notice')).to.include('Votre carte a été retirée du lecteur');
    await page.close();
  });

  it('ends at Ctrl-C, and its windows with it', async () => {
    const ended = once(demo, 'exit');
    demo.kill('SIGINT');
    expect((await ended)[0]).to.equal(0);
  });
});
