import { expect } from 'chai';
import type { Electron } from '../../../src/companion/desktop/main/electron.js';
import { setApplicationMenu } from '../../../src/companion/desktop/main/set-application-menu.js';

describe('setApplicationMenu', () => {
  const menuOn = (platform: NodeJS.Platform): unknown => {
    const set: unknown[] = [];
    const electron = {
      app: { getName: () => 'CPx Bridge' },
      Menu: {
        buildFromTemplate: (template: unknown) => template,
        setApplicationMenu: (menu: unknown) => set.push(menu),
      },
    } as unknown as Electron;
    setApplicationMenu(electron, platform);
    return set[0];
  };

  it('gives a Mac what pasting needs, and no way to quit by mistake', () => {
    expect(menuOn('darwin')).to.deep.equal([
      { label: 'CPx Bridge', submenu: [{ role: 'hide' }, { role: 'close' }] },
      { role: 'editMenu' },
    ]);
  });

  it('is none elsewhere', () => {
    expect([menuOn('win32'), menuOn('linux')]).to.deep.equal([null, null]);
  });
});
