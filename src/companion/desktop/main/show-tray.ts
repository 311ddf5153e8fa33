import type { MenuItemConstructorOptions } from 'electron';
import type { Electron } from './electron.js';
import { findResource } from './find-resource.js';
import { trayImageOf } from './tray-image.js';
import type { MenuAction, MenuEntry, TrayView } from './tray-view.js';

/** The icon in the notification area. */
export interface ShownTray {
  show(view: TrayView): void;
  close(): void;
}

/**
 * Puts the icon into the notification area; what it shows is decided by trayViewOf alone, and what it is drawn for by the
 * theme of the system.
 * @param onClick is called where a click does not open the menu by itself: everywhere but on a Mac
 */
export function showTray(
  { Menu, nativeImage, nativeTheme, Tray }: Pick<Electron, 'Menu' | 'nativeImage' | 'nativeTheme' | 'Tray'>,
  view: TrayView,
  act: (action: MenuAction) => void,
  onClick: () => void,
  platform: NodeJS.Platform = process.platform,
): ShownTray {
  /** On Windows the taskbar has a theme of its own, which windows need not share. */
  const isBarDark = (): boolean =>
    platform === 'win32' ? nativeTheme.shouldUseDarkColorsForSystemIntegratedUI : nativeTheme.shouldUseDarkColors;
  const imageOf = ({ image }: TrayView) => {
    const file = trayImageOf(image, { platform, darkBar: isBarDark() });
    return nativeImage.createFromPath(findResource(`dist/icons/tray/${file}`));
  };
  const templateOf = (entry: MenuEntry): MenuItemConstructorOptions => {
    if (entry === 'separator') return { type: 'separator' };
    const { label, action } = entry;
    // An ampersand would mark the letter after it (Windows) where it comes from a name.
    const shown = label.replaceAll('&', '&&');
    return action === undefined ? { label: shown, enabled: false } : { label: shown, click: () => act(action) };
  };
  const tray = new Tray(imageOf(view));
  let shown = view;
  const put = (next: TrayView): void => {
    shown = next;
    tray.setImage(imageOf(next));
    tray.setToolTip(next.tooltip);
    tray.setContextMenu(Menu.buildFromTemplate(next.menu.map(templateOf)));
  };
  const repaint = (): void => tray.setImage(imageOf(shown));
  put(view);
  tray.on('click', onClick);
  nativeTheme.on('updated', repaint);
  return {
    show: (next) => {
      if (JSON.stringify(next) !== JSON.stringify(shown)) put(next);
    },
    close: () => {
      nativeTheme.off('updated', repaint);
      tray.destroy();
    },
  };
}
