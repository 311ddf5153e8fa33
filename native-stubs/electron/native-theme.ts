import { EventEmitter } from 'node:events';
import type { NativeTheme } from 'electron';
import { onOrder } from './inspection.js';

type Colours = Pick<NativeTheme, 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'>;

class StandInTheme extends EventEmitter implements Colours {
  #dark = false;

  get shouldUseDarkColors(): boolean {
    return this.#dark;
  }

  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.#dark;
  }

  /** Of the stand-in alone: the person changes the theme of their system. */
  change(dark: boolean): void {
    this.#dark = dark;
    this.emit('updated');
  }
}

/** Stands in for `electron.nativeTheme`: light until a test says otherwise. */
export const nativeTheme = new StandInTheme();

onOrder((order) => {
  if (order.standIn === 'theme') nativeTheme.change(order.dark);
});
