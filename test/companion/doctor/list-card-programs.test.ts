import { expect } from 'chai';
import { listCardPrograms } from '../../../src/companion/doctor/list-card-programs.js';
import { openFixture, PLATFORMS } from './support/doctor-fixture.js';

/** What each system writes while Firefox, and we ourselves, are connected. */
const LISTED = {
  linux: [
    '/usr/bin/ss -x -p -H',
    [
      'u_str LISTEN 0 4096 /run/pcscd/pcscd.comm 4000 * 0',
      'u_str ESTAB 0 0 /run/pcscd/pcscd.comm 4711 * 4712',
      'u_str ESTAB 0 0 /run/pcscd/pcscd.comm 4713 * 4714',
      'u_str ESTAB 0 0 * 4712 * 4711 users:(("firefox",pid=12,fd=5),("firefox",pid=12,fd=7))',
      `u_str ESTAB 0 0 * 4714 * 4713 users:(("node",pid=${process.pid},fd=9))`,
      'u_str ESTAB 0 0 * 4900 * 4901 users:(("pulseaudio",pid=13,fd=5))',
    ].join('\n'),
    { type: 'program', name: 'firefox', processId: 12 },
  ],
  win32: [
    'C:\\Windows\\System32\\tasklist.exe /m winscard.dll /fo csv /nh',
    '"firefox.exe","12","WINSCARD.DLL"\r\n"CPx Bridge.exe","14","WINSCARD.DLL"\r\n',
    { type: 'program', name: 'firefox.exe', processId: 12 },
  ],
  darwin: [
    '/usr/bin/security list-smartcards',
    'fr.asip.esante.CPSToken:3997000110\n',
    { type: 'program', name: 'CryptoTokenKit' },
  ],
} as const;

describe('listCardPrograms', () => {
  for (const platform of PLATFORMS) {
    const [command, output, expected] = LISTED[platform];

    it(`is told beside a card that another program holds (${platform})`, async () => {
      const fixture = await openFixture(platform);
      fixture.system.programs.set(command, output);
      const { atr } = fixture.cards.card('cps4-dupont');
      fixture.pcsc = { service: 'running', readers: [fixture.readerWith(atr, { exclusive: true })] };
      fixture.probe = fixture.loadedWith([fixture.slot({ failure: 'ERR_READER_BUSY' })]);
      const { rootCause } = await fixture.run();
      expect(rootCause?.finding).to.equal('ERR_READER_BUSY');
      expect(
        rootCause?.result.facts.filter(({ name }) => name === 'card-program').map(({ value }) => value),
      ).to.deep.equal([expected]);
    });

    it(`finds none where the system tells none (${platform})`, async () => {
      const { system } = await openFixture(platform);
      expect(await listCardPrograms(system)).to.deep.equal([]);
      system.programs.set(command, 'No tasks are running which match the specified criteria.\n');
      expect(await listCardPrograms(system)).to.deep.equal([]);
    });
  }
});
