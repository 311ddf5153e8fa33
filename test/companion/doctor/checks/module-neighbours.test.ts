import { expect } from 'chai';
import { openFixture, type DoctorFixture } from '../support/doctor-fixture.js';

const RUN = String.raw`HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run`;
const TASKLIST = String.raw`C:\Windows\System32\tasklist.exe /fi imagename eq Ccm.exe /fo csv /nh`;

async function verdictOf(fixture: DoctorFixture): Promise<unknown> {
  const { results } = await fixture.run('module-neighbours');
  const result = results.find(({ check }) => check.id === 'module-neighbours')!;
  return [result.verdict, ...result.facts.map(({ name, value }) => [name, 'word' in value ? value.word : value])];
}

describe('module-neighbours', () => {
  it('knows the program that the Cryptolib has the session start, in any spelling, and sees it run', async () => {
    for (const value of [
      String.raw`"C:\Program Files (x86)\santesocial\CPS\Ccm.exe" /tray`,
      String.raw`c:\program files\Santesocial\cps\bin\Ccm.exe`,
    ]) {
      const fixture = await openFixture('win32');
      fixture.system.setValue(RUN, 'OneDrive', String.raw`"C:\Users\x\OneDrive.exe" /background`);
      fixture.system.setValue(RUN, 'CCM', value);
      fixture.system.programs.set(TASKLIST, '"ccm.exe","4711","Console","1","9 000 K"\r\n');
      expect(await verdictOf(fixture)).to.deep.equal(['ok', ['ccm', 'running']]);
    }
  });

  it('concludes nothing where Windows does not tell what runs', async () => {
    const fixture = await openFixture('win32');
    fixture.system.setValue(RUN, 'CCM', String.raw`C:\Program Files\santesocial\CPS\Ccm.exe`);
    expect(await verdictOf(fixture)).to.deep.equal(['not-applicable']);
  });

  it('tells of a card that CryptoTokenKit has', async () => {
    const fixture = await openFixture('darwin');
    fixture.system.programs.set('/usr/bin/security list-smartcards', 'fr.asip.esante.CPSToken:3997000110\n');
    expect(await verdictOf(fixture)).to.deep.equal(['ok', ['card-token', 'yes']]);
  });

  it('tells of GALSS beside the Cryptolib, and finds no fault in it', async () => {
    for (const [platform, folder] of [
      ['linux', '/usr/local/galss'],
      ['win32', String.raw`C:\Program Files\santesocial\galss`],
    ] as const) {
      const fixture = await openFixture(platform);
      fixture.system.environment.ProgramFiles = String.raw`C:\Program Files`;
      fixture.system.makeFolder(folder);
      expect(await verdictOf(fixture)).to.deep.equal(['ok', ['galss', { type: 'path', path: folder }]]);
    }
  });
});
