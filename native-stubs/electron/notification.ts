import { EventEmitter } from 'node:events';
import type { Notification as ElectronNotification, NotificationConstructorOptions } from 'electron';
import { onOrder, report } from './inspection.js';

/** A notification that is reported instead of shown. */
export class Notification extends EventEmitter implements Pick<ElectronNotification, 'show' | 'title' | 'body'> {
  title: string;
  body: string;

  constructor({ title = '', body = '' }: NotificationConstructorOptions = {}) {
    super();
    this.title = title;
    this.body = body;
    onOrder((order) => {
      if (order.standIn === 'click-notification' && order.title === this.title) this.emit('click', {});
    });
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    report({ standIn: 'notification', title: this.title, body: this.body });
    this.emit('show', {});
  }
}
