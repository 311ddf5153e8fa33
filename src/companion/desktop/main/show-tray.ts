import type { MenuItemConstructorOptions } from 'electron';
import type { Electron } from './electron.js';
import { findResource } from './find-resource.js';
import type { MenuAction, MenuEntry, TrayView } from './tray-view.js';

/** The icon in the notification area. */
export interface ShownTray {
  show(view: TrayView): void;
  close(): void;
}

/** Puts the icon into the notification area; what it shows is decided by trayViewOf alone. */
export function showTray(
  { Menu, nativeImage, Tray }: Pick<Electron, 'Menu' | 'nativeImage' | 'Tray'>,
  view: TrayView,
  act: (action: MenuAction) => void,
): ShownTray {
  const imageOf = ({ image }: TrayView) => nativeImage.createFromPath(findResource(`resources/tray/${image}.png`));
  const templateOf = (entry: MenuEntry): MenuItemConstructorOptions => {
    if (entry === 'separator') return { type: 'separator' };
    const { label, action } = entry;
    // An ampersand would mark the letter after it (Windows) where it comes from a name.
    const shown = label.replaceAll('&', '&&');
    return action === undefined ? { label: shown, enabled: false } : { label: shown, click: () => act(action) };
  };
  const tray = new Tray(imageOf(view));
  let shown = '';
  const show = (next: TrayView): void => {
    const text = JSON.stringify(next);
    if (text === shown) return;
    shown = text;
    tray.setImage(imageOf(next));
    tray.setToolTip(next.tooltip);
    tray.setContextMenu(Menu.buildFromTemplate(next.menu.map(templateOf)));
  };
  show(view);
  return { show, close: () => tray.destroy() };
}
