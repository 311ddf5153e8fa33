import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { LoginItemSettings } from 'electron';
import { createAutostartFile } from '../../../../src/companion/desktop/main/start-at-login/autostart-file.js';
import { createLoginItem } from '../../../../src/companion/desktop/main/start-at-login/login-item.js';
import type { StartAtLogin } from '../../../../src/companion/desktop/main/start-at-login/start-at-login.js';

/** A system that does as it is told, but for what stands against it. */
function loginItems(against: Partial<LoginItemSettings> = {}, isPackaged = true) {
  const calls: unknown[] = [];
  let openAtLogin = false;
  return {
    calls,
    isPackaged,
    setLoginItemSettings: (settings: { openAtLogin?: boolean }): void => {
      calls.push(settings);
      openAtLogin = settings.openAtLogin === true;
    },
    getLoginItemSettings: (): LoginItemSettings => ({
      openAtLogin,
      wasOpenedAtLogin: false,
      status: openAtLogin ? 'enabled' : 'not-registered',
      executableWillLaunchAtLogin: openAtLogin,
      launchItems: [],
      ...against,
    }),
  };
}

describe('start at login', () => {
  for (const platform of ['win32', 'darwin'] as const) {
    describe(`on ${platform}`, () => {
      it('is what the system says after it was told', async () => {
        const app = loginItems();
        const item = createLoginItem(app, platform);
        expect(await item.read()).to.equal('off');
        expect(await item.set(true)).to.equal('on');
        expect(await item.set(false)).to.equal('off');
        expect(app.calls).to.deep.equal([{ openAtLogin: true }, { openAtLogin: false }]);
      });

      it('says when the system stands against it', async () => {
        const against =
          platform === 'win32' ? { executableWillLaunchAtLogin: false } : ({ status: 'requires-approval' } as const);
        expect(await createLoginItem(loginItems(against), platform).set(true)).to.equal('blocked');
      });

      it('registers nothing where nothing is installed', async () => {
        const app = loginItems({}, false);
        expect(await createLoginItem(app, platform).set(true)).to.equal('unavailable');
        expect(app.calls).to.deep.equal([]);
      });
    });
  }

  describe('on Linux', () => {
    let folder: string;
    let own: string;
    let machine: string;
    const open = (command: readonly string[] = ['/opt/CPx Bridge/cpx-bridge']): StartAtLogin =>
      createAutostartFile({
        environment: { XDG_CONFIG_HOME: join(folder, 'own'), XDG_CONFIG_DIRS: `relative:${join(folder, 'machine')}` },
        home: folder,
        command,
      });
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    };

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'cpx-autostart-'));
      own = join(folder, 'own', 'autostart', 'cpx-bridge.desktop');
      machine = join(folder, 'machine', 'autostart', 'cpx-bridge.desktop');
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it('is a desktop file in the person’s own autostart folder, and nothing when it is switched off', async () => {
      expect(await open().read()).to.equal('off');
      expect(await open().set(true)).to.equal('on');
      expect(readFileSync(own, 'utf8').split('\n')).to.deep.equal([
        '[Desktop Entry]',
        'Type=Application',
        'Name=CPx Bridge',
        'Exec="/opt/CPx Bridge/cpx-bridge"',
        'Icon=cpx-bridge',
        'Terminal=false',
        'X-GNOME-Autostart-enabled=true',
        '',
      ]);
      expect(await open().set(false)).to.equal('off');
      expect(existsSync(own)).to.equal(false);
    });

    it('hides the file of the machine, which it cannot remove, and shows it again', async () => {
      put(machine, '[Desktop Entry]\nExec=cpx-bridge\n');
      expect(await open().read()).to.equal('on');
      expect(await open().set(false)).to.equal('off');
      expect(readFileSync(own, 'utf8')).to.match(/^Hidden=true$/m);
      expect(await open().set(true)).to.equal('on');
    });

    for (const line of ['Hidden=true', 'X-GNOME-Autostart-enabled=false']) {
      it(`believes a desktop that wrote ${line}`, async () => {
        put(own, `[Desktop Entry]\nExec=cpx-bridge\n${line}\n`);
        expect(await open().read()).to.equal('off');
      });
    }

    it('quotes what a shell or a desktop would take for something else', async () => {
      await open(['/opt/a"b$c`d\\e%f', 'x\ny']).set(true);
      expect(readFileSync(own, 'utf8')).to.include(
        String.raw`Exec="/opt/a\\"b\\$c\\` + '`' + String.raw`d\\\\e%%f" "x\ny"`,
      );
    });

    it('starts the file of an AppImage, not the folder that it is unpacked in', async () => {
      const environment = { XDG_CONFIG_HOME: join(folder, 'own'), APPIMAGE: '/home/me/cpx-bridge.AppImage' };
      await createAutostartFile({ environment, home: folder }).set(true);
      expect(readFileSync(own, 'utf8')).to.match(/^Exec="\/home\/me\/cpx-bridge\.AppImage"$/m);
    });

    it('throws what the system says where nothing can be written', async () => {
      put(join(folder, 'own'), 'a file in the place of the folder');
      const refused = await open()
        .set(true)
        .then(
          () => 'written',
          (error: unknown) => (error as NodeJS.ErrnoException).code,
        );
      expect(refused).to.be.oneOf(['ENOTDIR', 'EEXIST']);
    });
  });
});
