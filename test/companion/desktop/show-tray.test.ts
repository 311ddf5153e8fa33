import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'chai';
import type { Electron } from '../../../src/companion/desktop/main/electron.js';
import { showTray, type ShownTray } from '../../../src/companion/desktop/main/show-tray.js';
import { trayImageOf } from '../../../src/companion/desktop/main/tray-image.js';
import type { TrayView } from '../../../src/companion/desktop/main/tray-view.js';
import { TRAY_STATES } from '../../../src/packaging/index.js';

const VIEW: TrayView = { image: 'ready', tooltip: 'CPx Bridge', menu: [{ label: 'Dupont & Durand' }] };

describe('trayImageOf', () => {
  it('names files that the build renders, for every state, system and bar', () => {
    for (const platform of ['win32', 'darwin', 'linux'] as const) {
      for (const darkBar of [false, true]) {
        for (const state of TRAY_STATES) {
          const file = trayImageOf(state, { platform, darkBar });
          expect(existsSync(`dist/icons/tray/${file}`), file).to.equal(true);
        }
      }
    }
  });

  it('is a template on a Mac, whatever the bar; elsewhere it is for the bar', () => {
    const images = (platform: NodeJS.Platform): string[] =>
      [false, true].map((darkBar) => trayImageOf('problem', { platform, darkBar }));
    expect(images('darwin')).to.deep.equal(['problemTemplate.png', 'problemTemplate.png']);
    expect(images('win32')).to.deep.equal(['problem-on-light.ico', 'problem-on-dark.ico']);
    expect(images('linux')).to.deep.equal(['problem-on-light.png', 'problem-on-dark.png']);
  });
});

describe('showTray', () => {
  let theme: EventEmitter & { shouldUseDarkColors: boolean; shouldUseDarkColorsForSystemIntegratedUI: boolean };
  let clicks: number;

  const trays: FakeTray[] = [];
  class FakeTray extends EventEmitter {
    readonly images: string[];
    readonly menus: unknown[] = [];
    constructor(image: string) {
      super();
      this.images = [image];
      trays.push(this);
    }
    setImage(image: string): void {
      this.images.push(image);
    }
    setToolTip(): void {}
    setContextMenu(menu: unknown): void {
      this.menus.push(menu);
    }
    destroy(): void {}
  }
  const tray = (): FakeTray => trays.at(-1)!;

  const show = (platform: NodeJS.Platform): ShownTray => {
    theme = Object.assign(new EventEmitter(), {
      shouldUseDarkColors: false,
      shouldUseDarkColorsForSystemIntegratedUI: true,
    });
    const electron = {
      Menu: { buildFromTemplate: (template: unknown) => template },
      nativeImage: { createFromPath: (path: string) => basename(path) },
      nativeTheme: theme,
      Tray: FakeTray,
    } as unknown as Electron;
    clicks = 0;
    const noAction = (): void => undefined;
    return showTray(electron, VIEW, noAction, () => clicks++, platform);
  };

  it('follows the theme of the taskbar on Windows, and that of the desktop elsewhere', () => {
    show('win32');
    expect(tray().images.at(-1)).to.equal('ready-on-dark.ico');
    show('linux');
    expect(tray().images.at(-1)).to.equal('ready-on-light.png');
  });

  it('is painted anew when the theme changes, and not after it was closed', () => {
    const shown = show('linux');
    theme.shouldUseDarkColors = true;
    theme.emit('updated');
    expect(tray().images.at(-1)).to.equal('ready-on-dark.png');
    shown.close();
    expect(theme.listenerCount('updated')).to.equal(0);
  });

  it('touches the menu only when there is something new to say', () => {
    const shown = show('linux');
    shown.show({ ...VIEW });
    expect(tray().menus).to.have.lengthOf(1);
    shown.show({ ...VIEW, image: 'no-card' });
    expect(tray().menus).to.have.lengthOf(2);
  });

  it('shows names with an ampersand, and hears clicks', () => {
    show('linux');
    expect(tray().menus[0]).to.deep.equal([{ label: 'Dupont && Durand', enabled: false }]);
    tray().emit('click');
    expect(clicks).to.equal(1);
  });
});
