import { EventEmitter } from 'node:events';
import { onOrder } from './inspection.js';

/** Stands in for `electron.powerMonitor`: the computer sleeps when a test says so. */
export const powerMonitor = new EventEmitter();

onOrder((order) => {
  if (order.standIn === 'power') powerMonitor.emit(order.event);
});
