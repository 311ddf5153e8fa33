import { EventEmitter } from 'node:events';
import { basename } from 'node:path';
import type { Menu as ElectronMenu, MenuItemConstructorOptions, Tray as ElectronTray } from 'electron';
import { onOrder, report, takeOrders } from './inspection.js';
import type { StandInImage } from './native-image.js';

/** A menu as a list that can be looked at, and whose entries can be clicked. */
export class Menu {
  readonly items: readonly MenuItemConstructorOptions[];

  constructor(items: readonly MenuItemConstructorOptions[] = []) {
    this.items = items;
  }

  static buildFromTemplate(template: Parameters<typeof ElectronMenu.buildFromTemplate>[0]): Menu {
    return new Menu(template as readonly MenuItemConstructorOptions[]);
  }

  static setApplicationMenu(menu: Menu | null): void {
    if (menu !== null) throw new RangeError('the stand-in has no application menu');
  }
}

type TrayMethods = Pick<ElectronTray, 'destroy' | 'isDestroyed' | 'setToolTip'>;

/** An icon of the notification area that nobody sees: every change is reported. */
export class Tray extends EventEmitter implements TrayMethods {
  #image: StandInImage;
  #tooltip = '';
  #menu = new Menu();
  #destroyed = false;

  constructor(image: StandInImage) {
    super();
    if (image.isEmpty()) throw new TypeError('a tray needs an image');
    this.#image = image;
    onOrder((order) => {
      if (order.standIn === 'click-tray') this.emit('click', {}, {}, {});
      if (order.standIn !== 'click') return;
      const item = this.#menu.items.find(({ label }) => label === order.label);
      (item?.click as (() => void) | undefined)?.();
    });
    takeOrders();
  }

  setImage(image: StandInImage): void {
    if (image.isEmpty()) throw new TypeError('a tray needs an image');
    this.#image = image;
    this.#tell();
  }

  setToolTip(tooltip: string): void {
    this.#tooltip = tooltip;
    this.#tell();
  }

  setContextMenu(menu: Menu | null): void {
    this.#menu = menu ?? new Menu();
    this.#tell();
  }

  destroy(): void {
    this.#destroyed = true;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  #tell(): void {
    report({
      standIn: 'tray',
      image: basename(this.#image.path),
      tooltip: this.#tooltip,
      menu: this.#menu.items.map(({ label = '—', enabled = true, type }) => ({
        label,
        enabled: enabled && type !== 'separator',
      })),
    });
  }
}
